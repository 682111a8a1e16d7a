"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";

import { strings } from "@/components/layout/strings";
import type { FieldControl } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

interface PasswordInputProps {
  control: FieldControl;
  onChange?: (value: string) => void;
  autoComplete: "current-password" | "new-password";
}

/** A password, which one may have shown. */
export function PasswordInput({ control, onChange, autoComplete }: PasswordInputProps) {
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <span className="relative">
      <Input
        {...control}
        type={isShown ? "text" : "password"}
        name="password"
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => onChange?.(event.target.value)}
        className="pe-10"
      />
      <span className="absolute end-0.5 top-1/2 -translate-y-1/2">
        <IconButton
          label={isShown ? strings.signIn.hidePassword : strings.signIn.showPassword}
          onClick={() => setIsShown(!isShown)}
          className="size-control-sm"
        >
          <Icon aria-hidden="true" />
        </IconButton>
      </span>
    </span>
  );
}
