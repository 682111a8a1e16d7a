import type { Millis } from "@/lib/shared/ids";

import type { Actor } from "./event";

/** What operators said last of the dispatch of the whole install: whether runners may take tasks. */
export interface DispatchState {
  /** Number of the change that made it so, from 1; 0 while nobody has changed it. */
  readonly revision: number;
  readonly paused: boolean;
  /** When it was changed last. */
  readonly at: Millis;
  readonly by: Actor | null;
  readonly reason: string | null;
}

/** Dispatch of an install where nobody has changed it. */
export const DISPATCH_RUNS: DispatchState = { revision: 0, paused: false, at: 0, by: null, reason: null };
