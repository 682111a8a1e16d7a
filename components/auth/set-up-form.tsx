"use client";

import { Circle, CircleCheck } from "lucide-react";
import { useState } from "react";

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
  const { errors, failure, isPending, submit } = useCredentialsForm(onSubmit, checkSetUp);
  const [password, setPassword] = useState("");
  return (
    // By itself a browser sends nothing of a dialog's form: no password gets into an address before the page is awake.
    <form method="dialog" onSubmit={submit} noValidate className="grid gap-4">
      <FormFailure message={failure} />
      <EmailField error={errors.email} />
      <Field
        label={strings.signIn.password}
        error={errors.password}
        description={<PasswordRule isMet={isLongEnough(password)} />}
      >
        {(control) => <PasswordInput control={control} onChange={setPassword} autoComplete="new-password" />}
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
