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
  const { form, credentials, errors, failure, isPending, change, submit } = useCredentialsForm(onSubmit, checkSignIn);
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-4">
      <FormFailure message={failure} />
      <EmailField value={credentials.email} error={errors.email} onChange={(email) => change({ email })} />
      <Field label={strings.signIn.password} error={errors.password}>
        {(control) => (
          <PasswordInput
            control={control}
            value={credentials.password}
            onChange={(password) => change({ password })}
            autoComplete="current-password"
          />
        )}
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
