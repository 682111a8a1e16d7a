import { seqOf } from "@/lib/realtime/action-feed";
import type { LiveStore } from "@/server/ports/live-store";
import { submissionOf } from "@/server/ports/submission";
import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";

import { Random } from "./random";
import { SimulatedGateway, SimulatedPage } from "./simulated-page";

const ID = "01900000-0000-7000-8000-000000000001";
const NOW = 1_000_000;

/** A page connects again, and while its answer is being made the action goes on. @throws when the page does not learn of it */
export async function slowSubscription(): Promise<void> {
  const slow = { until: Promise.resolve() };
  const { store, access } = await openMemoryStore((fast) => slowedBy(fast, () => slow.until));
  await store.submit(1, [submissionOf(aCreation(aPlan([aStage("a")]), { id: ID }), NOW)]);
  const gateway = new SimulatedGateway({ access, clock: { now: () => NOW }, findRecorded: () => null });
  const page = new SimulatedPage(ID, () => gateway);
  const at = { now: NOW, random: new Random(1), isFaulty: false };
  await gateway.follow();
  await page.step(at);
  page.reconnect();
  const released = new AbortController();
  slow.until = new Promise((resolve) => released.signal.addEventListener("abort", () => resolve()));
  const waiting = page.step(at);
  for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
  await store.beat(1, { kind: "register", session: "s", runner: "r", info: "{}", leaseMs: 5_000 });
  const wants = [{ queue: "default/any|test@1", max: 1 }];
  await store.exchange(1, { session: "s", call: 1, held: 0, items: [], wants, slots: 1, known: [], sticky: false });
  await gateway.follow();
  released.abort();
  await waiting;
  await page.step(at);
  const [answer] = await store.read(1, [{ action: ID, after: 0, limit: 0 }]);
  await store.close();
  if (answer?.found !== true || seqOf(page.feed) !== answer.head)
    throw new Error(`the page knows ${seqOf(page.feed)} events`);
}

/** A store that takes its time to tell the progress of an action. */
function slowedBy(store: LiveStore, wait: () => Promise<void>): LiveStore {
  return new Proxy(store, {
    get(target, name): unknown {
      if (name === "readProgress")
        return async (...args: Parameters<LiveStore["readProgress"]>) => {
          await wait();
          return target.readProgress(...args);
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (...args: unknown[]): unknown => Reflect.apply(value, target, args) : value;
    },
  });
}
