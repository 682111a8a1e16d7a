import { serverNow } from "@/components/layout/use-now";
import { repairOf, type Repair } from "@/lib/realtime/action-feed";

import type { EntityStore } from "./entity-store";
import type { Followed } from "./followed";

type Act = (name: string, step: Repair["step"]) => void;

/** Logs whose first answer left lines to fetch go on at once; so do those told of lines that never came. */
function repairFor(store: EntityStore, name: string, followed: Followed): Repair | null {
  if (followed.topic === "action") {
    const feed = store.feed(followed.action);
    return feed === undefined ? null : repairOf(feed);
  }
  const gapSince = store.log(name)?.gapSince ?? null;
  return gapSince === null ? null : { step: "ask", at: gapSince };
}

/** Waits until a gap is due to be repaired and is still there; one timer for each topic. */
export class GapRepairs {
  private readonly store: EntityStore;
  private readonly act: Act;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: EntityStore, act: Act) {
    this.store = store;
    this.act = act;
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  plan(name: string, followed: Followed): void {
    const repair = repairFor(this.store, name, followed);
    if (repair === null || this.timers.has(name)) return;
    const timer = setTimeout(() => this.fall(name, followed), Math.max(0, repair.at - serverNow()));
    this.timers.set(name, timer);
  }

  private fall(name: string, followed: Followed): void {
    this.timers.delete(name);
    const due = repairFor(this.store, name, followed);
    if (due === null) return;
    if (due.at > serverNow()) {
      this.plan(name, followed);
      return;
    }
    if (followed.topic === "action") this.store.noteRepair(followed.action, due.step, serverNow());
    this.act(name, due.step);
    if (followed.topic === "action") this.plan(name, followed);
  }
}
