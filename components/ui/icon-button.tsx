"use client";

import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";

import { cn } from "./cn";
import { Tooltip } from "./tooltip";

interface IconButtonProps extends Omit<ComponentProps<"button">, "disabled" | "aria-label" | "title"> {
  /** What the button does: its name and its tooltip. */
  label: string;
  /** Shown after the label in the tooltip. */
  shortcut?: string | undefined;
  /** Why the command is not possible now. Shown instead of the label and read after it; the button stays reachable. */
  disabledReason?: string | undefined;
  children: ReactNode;
}

/** A button with an icon alone. */
export function IconButton(props: IconButtonProps) {
  const { label, shortcut, disabledReason, children, className, type = "button", onClick, ...rest } = props;
  const reasonId = useId();
  const isOff = disabledReason !== undefined;
  return (
    <Tooltip text={disabledReason ?? label} shortcut={isOff ? undefined : shortcut}>
      <button
        {...rest}
        type={type}
        onClick={isOff ? undefined : onClick}
        aria-label={label}
        aria-disabled={isOff || undefined}
        aria-describedby={isOff ? reasonId : rest["aria-describedby"]}
        className={cn(
          "inline-grid size-control shrink-0 place-items-center rounded-md text-muted transition-colors duration-100",
          "hover:bg-hover hover:text-text aria-disabled:cursor-not-allowed [&_svg]:size-4",
          className,
        )}
      >
        {children}
        {isOff && (
          <span id={reasonId} hidden>
            {disabledReason}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
