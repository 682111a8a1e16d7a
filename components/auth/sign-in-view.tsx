"use client";

import { strings } from "@/components/layout/strings";

import { AuthFrame } from "./auth-frame";
import { sendCredentials } from "./send-credentials";
import { SignInForm } from "./sign-in-form";

/** The page that signs in and goes to `next`. */
export function SignInView({ next }: { next: string }) {
  return (
    <AuthFrame title={strings.signIn.title} route="/sign-in">
      <SignInForm
        onSubmit={async (credentials) => {
          const failure = await sendCredentials("/api/auth/sign-in/email", credentials);
          // The whole page anew: what was drawn for nobody must not stay.
          if (failure === null) globalThis.location.replace(next);
          return failure;
        }}
      />
    </AuthFrame>
  );
}
