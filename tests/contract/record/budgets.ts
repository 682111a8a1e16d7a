import { describe, expect, test } from "vitest";

import { NO_USAGE } from "@/lib/actions/budget";
import type { UsageRow } from "@/server/ports/budgets";
import type { NewAction } from "@/server/ports/record";

import { aBatch, aCommit, aHome, anAction, anOrganisation } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const DAY = "2026-01-02";

export function describeBudgets(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;

  async function created(organisation: string, flow: string, home: string): Promise<NewAction> {
    const action = anAction({ organisation, home, summary: { flow } });
    await store().createActions([action]);
    return action;
  }

  const used = (action: NewAction, seq: number, more: Partial<UsageRow>): UsageRow => ({
    ...NO_USAGE,
    day: DAY,
    ...more,
    action: action.id,
    seq,
  });

  describe("budgets that actions share", () => {
    test("sum what the actions of a flow, and all of an organisation, used on a day", async () => {
      const [organisation, home] = [anOrganisation(), aHome()];
      const [a, b] = [await created(organisation, "ask", home), await created(organisation, "read", home)];
      await store().budgets.set({ organisation, flow: null, perDay: { warn: { tokens: 5 } } });
      await store().budgets.set({ organisation, flow: "ask", perDay: { stop: { costUsd: 1 } } });
      const usage = [
        used(a, 1, { tokens: 3, nanoUsd: 100_000_000 }),
        used(a, 2, { nanoUsd: 200_000_000, attempts: 1, timeMs: 40 }),
        used(b, 1, { tokens: 4, day: DAY }),
        used(b, 2, { tokens: 50, day: "2026-01-03" }),
      ];
      const commits = [aCommit(a, [1, 2]), aCommit(b, [1, 2])];
      await store().applyFeed(aBatch({ home, commits, usage }));
      expect(await store().budgets.list({ organisation, day: DAY })).toEqual([
        {
          organisation,
          flow: null,
          perDay: { warn: { tokens: 5 } },
          usage: { tokens: 7, nanoUsd: 300_000_000, attempts: 1, timeMs: 40 },
        },
        {
          organisation,
          flow: "ask",
          perDay: { stop: { costUsd: 1 } },
          usage: { tokens: 3, nanoUsd: 300_000_000, attempts: 1, timeMs: 40 },
        },
      ]);
      const all = await store().budgets.list({ day: "2026-01-03" });
      expect(all.find((one) => one.organisation === organisation)).toMatchObject({ usage: { tokens: 50 } });
    });

    test("count an event once, however often the feed tells it", async () => {
      const [organisation, home] = [anOrganisation(), aHome()];
      const action = await created(organisation, "ask", home);
      await store().budgets.set({ organisation, flow: null, perDay: { warn: { tokens: 5 } } });
      const tokens = async () => (await store().budgets.list({ organisation, day: DAY }))[0]?.usage.tokens;
      const first = aBatch({ home, commits: [aCommit(action, [1, 2])], usage: [used(action, 2, { tokens: 7 })] });
      expect(await store().applyFeed(first)).toBe("applied");
      expect(await store().applyFeed(first)).toBe("moved");
      expect(await tokens()).toBe(7);
      // A store that was rebuilt tells its feed anew, from its beginning.
      const again = aBatch({
        home,
        epoch: 2,
        commits: [aCommit(action, [1, 3])],
        usage: [used(action, 2, { tokens: 7 }), used(action, 3, { tokens: 5 })],
      });
      expect(await store().applyFeed(again)).toBe("applied");
      expect(await tokens()).toBe(12);
    });

    test("count the use of a batch that is written in steps", async () => {
      const [organisation, home] = [anOrganisation(), aHome()];
      const action = await created(organisation, "ask", home);
      await store().budgets.set({ organisation, flow: "ask", perDay: { warn: { attempts: 5 } } });
      const usage = Array.from({ length: 40_000 }, (_, place) => used(action, place + 1, { attempts: 1, timeMs: 2 }));
      const commits = [aCommit(action, [1, 2]), aCommit(action, [3, 40_000])];
      expect(await store().applyFeed(aBatch({ home, commits, usage }))).toBe("applied");
      expect(await store().budgets.list({ organisation, day: DAY })).toMatchObject([
        { usage: { attempts: 40_000, timeMs: 80_000 } },
      ]);
    });

    test("take the place of the one before, and go when they are removed", async () => {
      const organisation = anOrganisation();
      const { budgets } = store();
      await budgets.set({ organisation, flow: "ask", perDay: { stop: { tokens: 1 } } });
      await budgets.set({ organisation, flow: "ask", perDay: { pause: { timeMs: 2 } } });
      expect(await budgets.list({ organisation, day: DAY })).toEqual([
        { organisation, flow: "ask", perDay: { pause: { timeMs: 2 } }, usage: NO_USAGE },
      ]);
      expect(await budgets.remove(anOrganisation(), "ask")).toBe(false);
      expect(await budgets.remove(organisation, null)).toBe(false);
      expect(await budgets.remove(organisation, "ask")).toBe(true);
      expect(await budgets.list({ organisation, day: DAY })).toEqual([]);
    });
  });
}
