"use client";

import type { FormEvent } from "react";
import { useState } from "react";

import { strings } from "@/components/layout/strings";

import type { CredentialErrors, Credentials } from "./check-credentials";
import { isFine } from "./check-credentials";

const NO_ERRORS: CredentialErrors = { email: null, password: null };

/** Sends the credentials; the answer is null when all went well, else what to tell the person. */
export type SubmitCredentials = (credentials: Credentials) => Promise<string | null>;

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value : "";
}

/** What the fields hold, however it came there: a browser may have filled them in before the page was awake. */
function credentialsIn(form: HTMLFormElement): Credentials {
  const fields = new FormData(form);
  return { email: textOf(fields.get("email")).trim(), password: textOf(fields.get("password")) };
}

function focusFirstError(form: HTMLFormElement, found: CredentialErrors): void {
  const name = found.email === null ? "password" : "email";
  form.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
}

/** State of a form of e-mail and password: checked on submit, sent once at a time, errors by field and for the whole. */
export function useCredentialsForm(onSubmit: SubmitCredentials, check: (credentials: Credentials) => CredentialErrors) {
  const [errors, setErrors] = useState(NO_ERRORS);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setIsPending] = useState(false);

  async function send(credentials: Credentials): Promise<void> {
    setIsPending(true);
    setFailure(null);
    try {
      setFailure(await onSubmit(credentials));
    } catch {
      setFailure(strings.signIn.noAnswer);
    } finally {
      setIsPending(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isPending) return;
    const credentials = credentialsIn(event.currentTarget);
    const found = check(credentials);
    setErrors(found);
    if (isFine(found)) void send(credentials);
    else focusFirstError(event.currentTarget, found);
  }

  return { errors, failure, isPending, submit };
}
