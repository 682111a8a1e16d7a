"use client";

import { strings } from "@/components/layout/strings";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface EmailFieldProps {
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

/** The address one signs in with. */
export function EmailField({ value, error, onChange }: EmailFieldProps) {
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
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
