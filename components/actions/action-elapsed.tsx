"use client";

import { Elapsed } from "@/components/ui/elapsed";

import type { ActionClock } from "./action-clock";

/** How long an action has gone on without its pauses. */
export function ActionElapsed({ clock }: { clock: ActionClock }) {
  return <Elapsed startedAt={clock.startedAt} finishedAt={clock.stoppedAt} pausedMs={clock.pausedMs} />;
}
