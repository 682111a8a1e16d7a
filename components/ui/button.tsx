"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { useId } from "react";

import type { ButtonLook } from "./button-class";
import { buttonClass } from "./button-class";
import { cn } from "./cn";

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, ButtonLook {
  /** Text while the command is under way. The button stays where it is, keeps focus and takes no further press. */
  pendingLabel?: string | undefined;
  /** Why the command is not possible now. Shown on hover and read with the name; the button stays reachable. */
  disabledReason?: string | undefined;
}

function swallow(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** A command. It is never `disabled`: what cannot be pressed still says why. */
export function Button(props: ButtonProps) {
  const { variant, size, pendingLabel, disabledReason, className, children, onClick, type = "button", ...rest } = props;
  const reasonId = useId();
  const isOff = pendingLabel !== undefined || disabledReason !== undefined;
  return (
    <button
      {...rest}
      type={type}
      className={cn(buttonClass({ ...(variant && { variant }), ...(size && { size }) }), className)}
      onClick={isOff ? swallow : onClick}
      aria-disabled={isOff || undefined}
      aria-describedby={disabledReason === undefined ? rest["aria-describedby"] : reasonId}
      title={disabledReason ?? rest.title}
    >
      {pendingLabel === undefined ? (
        children
      ) : (
        <>
          <LoaderCircle className="animate-spin" aria-hidden="true" />
          {pendingLabel}
        </>
      )}
      {disabledReason !== undefined && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}
