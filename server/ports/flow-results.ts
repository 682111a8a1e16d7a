import type { Action } from "@/lib/actions/action";

/** Keeps what actions of flows that are cached as a whole gave. */
export interface FlowResults {
  /** Keeps what an action that has ended gave, if it is to be kept; again is the same. Never throws: it can be done without. */
  keep(action: Action): Promise<void>;
}
