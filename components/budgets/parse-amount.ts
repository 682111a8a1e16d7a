import type { CapKind } from "@/lib/actions/event";

const SECOND_MS = 1_000;
/** Digits, with commas between thousands or without any, and decimals after a point. */
const NUMBER = /^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?$/;
/** What is counted one by one. */
const WHOLE: ReadonlySet<CapKind> = new Set(["tokens", "attempts"]);

/** An amount of a cap as people write it, such as `2,000` or `$8.50`, time in seconds; null for what is none. Time is answered in ms. Pure. */
export function parseAmount(kind: CapKind, text: string): number | null {
  const typed = text.trim();
  const digits = kind === "costUsd" ? typed.replace(/^\$\s*/, "") : typed;
  if (digits === "" || !NUMBER.test(digits)) return null;
  const number = Number(digits.replaceAll(",", ""));
  const amount = kind === "timeMs" ? Math.round(number * SECOND_MS) : number;
  if (!Number.isFinite(amount)) return null;
  return WHOLE.has(kind) && !Number.isSafeInteger(amount) ? null : amount;
}

/** The least that a new cap of time has to be above is told in seconds, as it is typed: what was used, rounded up to whole ones. */
export function usedAsTyped(kind: CapKind, used: number): number {
  return kind === "timeMs" ? Math.ceil(used / SECOND_MS) * SECOND_MS : used;
}
