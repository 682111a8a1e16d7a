"use client";

import { Circle, CircleCheck } from "lucide-react";

import { strings } from "@/components/layout/strings";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";

import { checkSetUp, isLongEnough, LEAST_PASSWORD_LENGTH } from "./check-credentials";
import { EmailField } from "./email-field";
import { FormFailure } from "./form-failure";
import { PasswordInput } from "./password-input";
import type { SubmitCredentials } from "./use-credentials-form";
import { useCredentialsForm } from "./use-credentials-form";

function PasswordRule({ isMet }: { isMet: boolean }) {
  const Icon = isMet ? CircleCheck : Circle;
  return (
    <span className={cn("inline-flex items-center gap-1.5", isMet && "text-success-fg")}>
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      {strings.setUp.rule(LEAST_PASSWORD_LENGTH)}
      <span className="sr-only">({isMet ? strings.setUp.ruleMet : strings.setUp.ruleUnmet})</span>
    </span>
  );
}

/** Makes the account that a one-time link stands for. */
export function SetUpForm({ onSubmit }: { onSubmit: SubmitCredentials }) {
  const { form, credentials, errors, failure, isPending, change, submit } = useCredentialsForm(onSubmit, checkSetUp);
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-4">
      <FormFailure message={failure} />
      <EmailField value={credentials.email} error={errors.email} onChange={(email) => change({ email })} />
      <Field
        label={strings.signIn.password}
        error={errors.password}
        description={<PasswordRule isMet={isLongEnough(credentials.password)} />}
      >
        {(control) => (
          <PasswordInput
            control={control}
            value={credentials.password}
            onChange={(password) => change({ password })}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        pendingLabel={isPending ? strings.setUp.submitting : undefined}
        className="w-full"
      >
        {strings.setUp.submit}
      </Button>
    </form>
  );
}
