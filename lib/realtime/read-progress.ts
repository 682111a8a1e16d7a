import type { Progress } from "@/lib/actions/event";
import { isJsonObject } from "@/lib/shared/json";

/** The progress a frame carries; null when it is none. */
export function readProgress(text: string): Progress | null {
  const value = parse(text);
  if (!isJsonObject(value) || typeof value["current"] !== "number") return null;
  const { current, total, message } = value;
  return {
    current,
    total: typeof total === "number" ? total : null,
    message: typeof message === "string" ? message : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
