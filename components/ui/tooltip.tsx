"use client";

import type { ReactNode } from "react";
import { useEffect, useRef, useState } from "react";

import { Kbd } from "./kbd";
import { ANCHORED } from "./overlay-class";
import type { Side } from "./place-anchored";
import { useAnchored } from "./use-anchored";

const SHOW_AFTER_MS = 400;
/** Long enough to move the pointer onto the tooltip. */
const HIDE_AFTER_MS = 120;

interface TooltipProps {
  /** Must also be in the name of the control: a tooltip is for eyes only. */
  text: string;
  shortcut?: string | undefined;
  side?: Side;
  /** One element that can take focus. */
  children: ReactNode;
}

/** Whether the tooltip shows: after a while under the pointer, at once with keyboard focus, until Escape, a press or leaving. */
function useTooltip() {
  const [isOpen, setIsOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return undefined;
    const hide = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setIsOpen(false);
    };
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, [isOpen]);
  function change(isWanted: boolean, afterMs: number): void {
    clearTimeout(timer.current);
    if (afterMs === 0) setIsOpen(isWanted);
    else timer.current = setTimeout(() => setIsOpen(isWanted), afterMs);
  }
  return { isOpen, change };
}

/** Says what an icon means, on hover and on focus. */
export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  const { isOpen, change } = useTooltip();
  const wrapper = useRef<HTMLSpanElement>(null);
  const anchor = useRef<Element | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  useAnchored({ isOpen, anchor, panel, side, align: "center", gapPx: 6 });
  function show(afterMs: number): void {
    anchor.current = wrapper.current?.firstElementChild ?? null;
    change(true, afterMs);
  }
  return (
    <span
      ref={wrapper}
      className="contents"
      onPointerEnter={(event) => event.pointerType === "mouse" && show(SHOW_AFTER_MS)}
      onPointerLeave={() => change(false, HIDE_AFTER_MS)}
      onPointerDown={() => change(false, 0)}
      onFocus={(event) => event.target.matches(":focus-visible") && show(0)}
      onBlur={() => change(false, 0)}
    >
      {children}
      {isOpen && (
        <div ref={panel} popover="manual" aria-hidden="true" className={`${ANCHORED} max-w-72 px-2 py-1 text-xs`}>
          {text}
          {shortcut !== undefined && (
            <span className="ms-2">
              <Kbd>{shortcut}</Kbd>
            </span>
          )}
        </div>
      )}
    </span>
  );
}
