"use client";

import { strings } from "@/components/layout/strings";
import { UserMenu } from "@/components/layout/user-menu";
import { showError } from "@/components/ui/toast";

async function signOut(): Promise<void> {
  const response = await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) throw new Error(String(response.status));
  globalThis.location.replace("/sign-in");
}

/** Who is signed in, and the way out. */
export function AccountMenu({ email }: { email: string }) {
  return (
    <UserMenu
      email={email}
      onSignOut={() => {
        signOut().catch(() => showError(strings.common.noAnswer));
      }}
    />
  );
}
