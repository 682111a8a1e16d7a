"use client";

import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { cn } from "./cn";
import { OVERLAY } from "./overlay-class";
import { usePortalContainer } from "./use-portal-container";

interface PopoverProps {
  /** Name of what opens. */
  label: string;
  /** One button. */
  trigger: ReactNode;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

/** Content that opens from a button and closes with Escape or a press elsewhere. */
export function Popover({ label, trigger, align = "start", className, children }: PopoverProps) {
  const container = usePortalContainer();
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal container={container}>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            OVERLAY,
            "max-h-[min(32rem,var(--radix-popover-content-available-height))] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto p-3",
            className,
          )}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
