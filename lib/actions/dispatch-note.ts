import { z } from "zod";

import { DISPATCH_RUNS, type DispatchState } from "./dispatch-state";
import { Actor } from "./event";

const Note = z.object({
  revision: z.number().int().min(0),
  paused: z.boolean(),
  at: z.number(),
  by: Actor.nullable(),
  reason: z.string().nullable(),
});

/** The state of dispatch as a text, for a store that reads nothing in it. */
export function encodeDispatch({ revision, paused, at, by, reason }: DispatchState): string {
  return JSON.stringify({ revision, paused, at, by, reason });
}

/** What was written; an empty text is that of a store nobody told anything. */
export function parseDispatch(text: string): DispatchState {
  return text === "" ? DISPATCH_RUNS : Note.parse(JSON.parse(text));
}
