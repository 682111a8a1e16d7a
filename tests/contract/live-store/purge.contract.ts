import { describe, expect } from "vitest";

import { anEntry, aSubmission, body, decided } from "./parts";
import { EPOCH, storeTest } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describePurge(create: CreateStore): void {
  const test = storeTest(create);

  describe("purge", () => {
    test("an ended action goes with all that was kept of it", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry({ to: 3 })], wakeInMs: 0 });
      const runner = await bench.runner();
      const attempt = { action, stage: "build", task: 0, attempt: 1 };
      const line = { at: 1, stream: "out", text: "x" } as const;
      await bench.store.report(EPOCH, [{ kind: "lines", report: { ...attempt, first: 1, lines: [line] } }]);
      await bench.commit(action, { decisions: decided(2, ["action.cancelled"], { gate: "closed", isEnd: true }) });
      const { end } = await bench.follow();
      expect(await bench.store.purge(EPOCH, action, 3)).toBe("purged");
      expect(await bench.store.read(EPOCH, [{ action, after: 0, limit: 1 }])).toEqual([{ found: false }]);
      expect(await bench.store.readLines(EPOCH, { ...attempt, after: 0, limit: 1 })).toMatchObject({
        lines: [],
        last: 0,
      });
      expect(await bench.due()).toEqual([]);
      expect(await runner.claim()).toEqual([]);
      expect((await bench.follow()).end).toBe(end);
      expect(await bench.store.purge(EPOCH, action, 3)).toBe("gone");
    });

    test("an action whose log went on is kept", async ({ bench }) => {
      const action = await bench.submit();
      await bench.commit(action, { decisions: decided(2, ["x"], { gate: "closed" }) });
      expect(await bench.store.purge(EPOCH, action, 2)).toBe("changed");
      expect((await bench.read(action)).head).toBe(3);
    });

    test("an action with a live lease is kept", async ({ bench }) => {
      const action = await bench.submit({ entries: [anEntry()] });
      const runner = await bench.runner();
      await runner.claim();
      expect(await bench.store.purge(EPOCH, action, 3)).toBe("changed");
      await runner.beat("close");
      expect(await bench.store.purge(EPOCH, action, 4)).toBe("purged");
    });

    test("its id can be used again", async ({ bench }) => {
      const submission = aSubmission({ entries: [anEntry({ to: 4 })] });
      await bench.store.submit(EPOCH, [submission]);
      await bench.commit(submission.action, { mail: [body("a")] });
      await bench.store.purge(EPOCH, submission.action, 2);
      const again = { ...submission, entries: [anEntry({ stage: "again" })] };
      expect(await bench.store.submit(EPOCH, [again])).toEqual(["created"]);
      expect(await bench.read(submission.action)).toMatchObject({ head: 2, mail: [] });
      const runner = await bench.runner();
      expect(await runner.claim(undefined, 10)).toMatchObject([{ stage: "again", from: 0, to: 0, seq: 3 }]);
    });
  });
}
