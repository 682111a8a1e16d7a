import { z } from "zod";

import type { ActionSummary } from "@/lib/actions/action-summary";
import type { DispatchState } from "@/lib/actions/dispatch-state";
import type { StoredBody } from "@/lib/actions/event-codec";
import type { ActionSnapshot } from "@/lib/actions/snapshot";
import { ActionId, type Millis, type Seq } from "@/lib/shared/ids";

/** What a page can follow. Each subscription is authorised by itself. */
export const Subscription = z.discriminatedUnion("topic", [
  z.strictObject({
    topic: z.literal("action"),
    action: ActionId,
    /** Seq the page has folded to; 0 for nothing yet. */
    after: z.number().int().min(0),
    epoch: z.number().int().min(0),
  }),
  z.strictObject({
    topic: z.literal("log"),
    action: ActionId,
    stage: z.string().max(100),
    task: z.number().int().min(-1),
    attempt: z.number().int().min(1),
    after: z.number().int().min(0),
  }),
  z.strictObject({
    topic: z.literal("list"),
    /** Actions on screen: their summaries are sent whenever they change. */
    ids: z.array(ActionId).max(500),
  }),
]);
export type Subscription = z.infer<typeof Subscription>;

/** Events of one action, the first at `from`. */
export interface EventsFrame {
  readonly action: string;
  readonly epoch: number;
  readonly from: Seq;
  readonly events: readonly StoredBody[];
  readonly serverTime: Millis;
}

/** Absolute progress of an open attempt; versions count within it, lower ones are dropped. */
export interface ProgressFrame {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  readonly version: number;
  /** JSON of `Progress`. */
  readonly progress: string;
}

/** One line of output; its number is its place in its attempt, from 1. */
export interface OutputLineFrame {
  readonly at: Millis;
  readonly stream: "out" | "err";
  readonly text: string;
}

/** Output lines of one attempt, the first numbered `first`. */
export interface LinesFrame {
  readonly topic: string;
  readonly first: number;
  readonly lines: readonly OutputLineFrame[];
}

/** Summaries of actions on screen that changed, and of actions that are new. */
export interface ListFrame {
  readonly summaries: readonly ActionSummary[];
  /** More actions are new than are sent here. */
  readonly hasMore: boolean;
  readonly serverTime: Millis;
}

/** Where a subscription begins: what was missed, or the whole anew when that is too much or of another epoch. */
export type SubscribeAnswer =
  | { readonly kind: "events"; readonly frame: EventsFrame; readonly progress: readonly ProgressFrame[] }
  | {
      readonly kind: "snapshot";
      readonly snapshot: ActionSnapshot;
      readonly seq: Seq;
      readonly epoch: number;
      readonly serverTime: Millis;
      readonly progress: readonly ProgressFrame[];
    }
  | { readonly kind: "lines"; readonly frame: LinesFrame; readonly last: number }
  | { readonly kind: "following"; readonly summaries: readonly ActionSummary[]; readonly serverTime: Millis }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** What the server sends. */
export interface ServerMessages {
  events: (frame: EventsFrame) => void;
  progress: (frames: readonly ProgressFrame[]) => void;
  lines: (frame: LinesFrame) => void;
  list: (frame: ListFrame) => void;
  /** Head of every followed action and log, each 5 s, so that a silent loss heals. */
  heads: (heads: Readonly<Record<string, number>>) => void;
  /** An action that is followed, or listed, was removed. */
  removed: (action: string) => void;
  /** Whether the live store can be asked, when that changes; a new socket hears of it while it cannot. */
  store: (state: "ok" | "away") => void;
  /** Whether dispatch is paused: to a new socket, and when that changes. */
  dispatch: (state: DispatchState) => void;
  /** The history has changed: subscribe anew. */
  epoch: (epoch: number) => void;
}

/** What a page sends. */
export interface ClientMessages {
  subscribe: (subscription: unknown, answer: (answer: SubscribeAnswer) => void) => void;
  unsubscribe: (topic: unknown) => void;
}
