"use client";

import type { ComponentProps, ReactNode } from "react";

import { cn } from "./cn";
import { Tooltip } from "./tooltip";

interface IconButtonProps extends Omit<ComponentProps<"button">, "disabled" | "aria-label" | "title"> {
  /** What the button does: its name and its tooltip. */
  label: string;
  /** Shown after the label in the tooltip. */
  shortcut?: string | undefined;
  children: ReactNode;
}

/** A button with an icon alone. */
export function IconButton({ label, shortcut, children, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        className={cn(
          "inline-grid size-control shrink-0 place-items-center rounded-md text-muted transition-colors duration-100",
          "hover:bg-hover hover:text-text aria-disabled:cursor-not-allowed [&_svg]:size-4",
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
