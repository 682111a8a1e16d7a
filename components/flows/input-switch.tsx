"use client";

import { cn } from "@/components/ui/cn";

import { launchStrings } from "./launch-strings";

export type InputMode = "form" | "json";

export interface InputSwitchProps {
  mode: InputMode;
  onChange: (mode: InputMode) => void;
  /** Why there is no form to go back to. */
  fault: string | null;
}

const MODES = ["form", "json"] as const satisfies readonly InputMode[];

/** Form or JSON: two ways to edit the same input. */
export function InputSwitch({ mode, onChange, fault }: InputSwitchProps) {
  return (
    <fieldset aria-label={launchStrings.inputAs} className="flex rounded-md border border-strong p-0.5">
      {MODES.map((one) => {
        const isOff = one === "form" && fault !== null;
        return (
          <button
            key={one}
            type="button"
            aria-pressed={mode === one}
            aria-disabled={isOff || undefined}
            title={isOff ? fault : undefined}
            onClick={() => !isOff && onChange(one)}
            className={cn(
              "min-h-tap rounded-sm px-2.5 text-sm font-medium aria-disabled:cursor-not-allowed",
              mode === one ? "bg-selected text-text" : "text-muted hover:text-text",
            )}
          >
            {launchStrings[one]}
          </button>
        );
      })}
    </fieldset>
  );
}
