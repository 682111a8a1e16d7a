"use client";

import { strings } from "@/components/layout/strings";

import { AuthFrame } from "./auth-frame";
import { sendCredentials } from "./send-credentials";
import { SetUpForm } from "./set-up-form";

/** The page a one-time link opens: sets e-mail and password, signs in, and goes to `next`. */
export function SetUpView({ token, next }: { token: string; next: string }) {
  return (
    <AuthFrame title={strings.setUp.title} lead={strings.setUp.lead} route="/sign-in">
      <SetUpForm
        onSubmit={async (credentials) => {
          const failure = await sendCredentials("/api/auth/admin-link", { token, ...credentials });
          if (failure === null) globalThis.location.replace(next);
          return failure;
        }}
      />
    </AuthFrame>
  );
}
