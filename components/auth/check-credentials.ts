import { strings } from "@/components/layout/strings";

/** Fewest characters of a new password. */
export const LEAST_PASSWORD_LENGTH = 10;

export interface Credentials {
  email: string;
  password: string;
}

/** What is wrong with each field, or null where nothing is. */
export interface CredentialErrors {
  email: string | null;
  password: string | null;
}

function emailError(email: string): string | null {
  if (email === "") return strings.signIn.emailMissing;
  return /^[^\s@]+@[^\s@]+$/.test(email) ? null : strings.signIn.emailInvalid;
}

/** Whether a password can become one's own. */
export function isLongEnough(password: string): boolean {
  return Array.from(password).length >= LEAST_PASSWORD_LENGTH;
}

/** Checks an existing sign-in: the server is the judge, so only what cannot be sent is refused. */
export function checkSignIn({ email, password }: Credentials): CredentialErrors {
  return { email: emailError(email), password: password === "" ? strings.signIn.passwordMissing : null };
}

/** Checks a new account. */
export function checkSetUp({ email, password }: Credentials): CredentialErrors {
  const short = isLongEnough(password) ? null : strings.setUp.passwordShort(LEAST_PASSWORD_LENGTH);
  return { email: emailError(email), password: short };
}

/** Whether nothing is wrong. */
export function isFine({ email, password }: CredentialErrors): boolean {
  return email === null && password === null;
}
