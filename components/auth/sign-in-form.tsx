"use client";

import { strings } from "@/components/layout/strings";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

import { checkSignIn } from "./check-credentials";
import { EmailField } from "./email-field";
import { FormFailure } from "./form-failure";
import { PasswordInput } from "./password-input";
import type { SubmitCredentials } from "./use-credentials-form";
import { useCredentialsForm } from "./use-credentials-form";

/** Signs in with e-mail and password. */
export function SignInForm({ onSubmit }: { onSubmit: SubmitCredentials }) {
  const { errors, failure, isPending, submit } = useCredentialsForm(onSubmit, checkSignIn);
  return (
    // By itself a browser sends nothing of a dialog's form: no password gets into an address before the page is awake.
    <form method="dialog" onSubmit={submit} noValidate className="grid gap-4">
      <FormFailure message={failure} />
      <EmailField error={errors.email} />
      <Field label={strings.signIn.password} error={errors.password}>
        {(control) => <PasswordInput control={control} autoComplete="current-password" />}
      </Field>
      <Button
        type="submit"
        variant="primary"
        pendingLabel={isPending ? strings.signIn.submitting : undefined}
        className="w-full"
      >
        {strings.signIn.submit}
      </Button>
    </form>
  );
}
