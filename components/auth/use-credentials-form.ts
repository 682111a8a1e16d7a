"use client";

import type { FormEvent } from "react";
import { useRef, useState } from "react";

import { strings } from "@/components/layout/strings";

import type { CredentialErrors, Credentials } from "./check-credentials";
import { isFine } from "./check-credentials";

const NO_ERRORS: CredentialErrors = { email: null, password: null };

/** Sends the credentials; the answer is null when all went well, else what to tell the person. */
export type SubmitCredentials = (credentials: Credentials) => Promise<string | null>;

/** State of a form of e-mail and password: checked on submit, sent once at a time, errors by field and for the whole. */
export function useCredentialsForm(onSubmit: SubmitCredentials, check: (credentials: Credentials) => CredentialErrors) {
  const [credentials, setCredentials] = useState<Credentials>({ email: "", password: "" });
  const [errors, setErrors] = useState(NO_ERRORS);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  function focusFirstError(found: CredentialErrors): void {
    const name = found.email === null ? "password" : "email";
    form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
  }

  async function send(): Promise<void> {
    setIsPending(true);
    setFailure(null);
    try {
      setFailure(await onSubmit({ ...credentials, email: credentials.email.trim() }));
    } catch {
      setFailure(strings.signIn.noAnswer);
    } finally {
      setIsPending(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isPending) return;
    const found = check({ ...credentials, email: credentials.email.trim() });
    setErrors(found);
    if (isFine(found)) void send();
    else focusFirstError(found);
  }

  function change(part: Partial<Credentials>): void {
    setCredentials({ ...credentials, ...part });
  }

  return { form, credentials, errors, failure, isPending, change, submit };
}
