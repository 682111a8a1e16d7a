import { describe, expect, test } from "vitest";

import type { ActionTimings } from "@/lib/actions/forecast/timings";
import type { ActionStatus } from "@/lib/actions/status";

import { aBatch, aCommit, aHome, anAction, anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const PACE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function timings(ms: number): ActionTimings {
  return { ms, stages: { "a stage": { waitMs: 1, ms, pace: null }, counted: { waitMs: 0, ms: 10, pace: PACE } } };
}

export function describeTelling(subject: () => RecordUnderTest): void {
  const store = () => subject().record.store;
  const history = () => store().history;

  interface Told {
    readonly organisation: string;
    readonly version?: string;
    readonly target?: string;
    readonly status?: ActionStatus;
    readonly ms: number;
    /** Ms after the others. */
    readonly later?: number;
  }

  async function told({ organisation, version = "1", target = "a/b", status = "completed", ms, later = 0 }: Told) {
    const createdAt = CREATED_AT + later;
    const action = anAction({ organisation, home: aHome(), summary: { version, target, createdAt } });
    await store().createActions([action]);
    const end = { status, display: status, version, startedAt: createdAt, finishedAt: createdAt + ms };
    const commit = { ...aCommit(action, [1, 3], end), timings: status === "completed" ? timings(ms) : null };
    await store().applyFeed(aBatch({ home: action.home, commits: [commit] }));
  }

  describe("what earlier actions tell", () => {
    test("is how long those that completed took, the newest first, to the letter", async () => {
      const organisation = anOrganisation();
      await told({ organisation, ms: 100 });
      await told({ organisation, ms: 200, later: 5 });
      await told({ organisation, ms: 300, later: 6, status: "failed" });
      const query = { organisation, flow: "report" };
      expect(await history().listTimings({ ...query, limit: 9 })).toEqual([timings(200), timings(100)]);
      expect(await history().listTimings({ ...query, limit: 1 })).toEqual([timings(200)]);
      expect(await history().listTimings({ ...query, from: CREATED_AT + 1, limit: 9 })).toEqual([timings(200)]);
      expect(await history().listTimings({ ...query, to: CREATED_AT + 1, limit: 9 })).toEqual([timings(100)]);
      expect(await history().listTimings({ organisation: anOrganisation(), limit: 9 })).toEqual([]);
    });

    test("is that of one version, or of one target", async () => {
      const organisation = anOrganisation();
      await told({ organisation, ms: 100, version: "2" });
      await told({ organisation, ms: 200, target: "c/d" });
      const took = async (asked: object) =>
        (await history().listTimings({ organisation, ...asked, limit: 9 })).map(({ ms }) => ms);
      expect(await took({ flow: "report", version: "2" })).toEqual([100]);
      expect(await took({ target: "c/d" })).toEqual([200]);
      expect(await took({ flow: "other" })).toEqual([]);
    });

    test("counts how they ended, with the durations of those that completed", async () => {
      const organisation = anOrganisation();
      for (let ms = 100; ms <= 1_000; ms += 100) await told({ organisation, ms });
      await told({ organisation, ms: 77_000, status: "failed" });
      await store().createActions([anAction({ organisation })]);
      expect(await history().readTotals({ organisation, flow: "report" })).toEqual({
        byStatus: { completed: 10, failed: 1, pending: 1 },
        durationMs: { average: 550, p50: 550, p95: 955 },
      });
      const none = { byStatus: {}, durationMs: null };
      expect(await history().readTotals({ organisation, flow: "report", version: "9" })).toEqual(none);
    });
  });
}
