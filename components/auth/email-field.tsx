"use client";

import { strings } from "@/components/layout/strings";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The address one signs in with. */
export function EmailField({ error }: { error: string | null }) {
  return (
    <Field label={strings.signIn.email} error={error}>
      {(control) => (
        <Input
          {...control}
          type="email"
          name="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
