"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { Kbd } from "./kbd";
import { OVERLAY } from "./overlay-class";
import { usePortalContainer } from "./use-portal-container";

interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  /** One element that can take focus. */
  children: ReactNode;
}

/** Says more about a control on hover and on focus. Never the only place where something is said. */
export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  const container = usePortalContainer();
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal container={container}>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={`${OVERLAY} max-w-72 px-2 py-1 text-xs`}
        >
          {text}
          {shortcut !== undefined && (
            <span className="ms-2">
              <Kbd>{shortcut}</Kbd>
            </span>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Shares the delay among all tooltips of the page. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Primitive.Provider delayDuration={400}>{children}</Primitive.Provider>;
}
