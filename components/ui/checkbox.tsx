"use client";

import { Check, Minus } from "lucide-react";
import type { ComponentProps } from "react";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "className" | "ref"> {
  /** Some of what it stands for is chosen. */
  isMixed?: boolean;
}

/** A box to tick. The browser's own, drawn in our colours; give it a label or `aria-label`. */
export function Checkbox({ isMixed = false, ...rest }: CheckboxProps) {
  const setMixed = (input: HTMLInputElement | null): void => {
    if (input) input.indeterminate = isMixed;
  };
  return (
    <span className="relative inline-grid size-tap shrink-0 place-items-center">
      <input
        {...rest}
        ref={setMixed}
        type="checkbox"
        className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-sm"
      />
      <span className="pointer-events-none size-4 rounded-sm border border-strong bg-surface peer-checked:border-accent peer-checked:bg-accent peer-indeterminate:border-accent peer-indeterminate:bg-accent peer-disabled:bg-sunken" />
      <Check
        className="pointer-events-none absolute hidden size-3 text-on-accent peer-checked:block peer-indeterminate:hidden forced-colors:text-[CanvasText]"
        strokeWidth={3.5}
        aria-hidden="true"
      />
      <Minus
        className="pointer-events-none absolute hidden size-3 text-on-accent peer-indeterminate:block forced-colors:text-[CanvasText]"
        strokeWidth={3.5}
        aria-hidden="true"
      />
    </span>
  );
}
