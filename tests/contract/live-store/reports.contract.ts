import { describe, expect } from "vitest";

import type { LinesReport, ProgressReport } from "@/server/ports/live-store";

import { anEntry, anItem, outcome } from "./parts";
import { EPOCH, storeTest, type Bench } from "./store-test";
import type { CreateStore } from "./store-under-test";

export function describeReports(create: CreateStore): void {
  const test = storeTest(create);

  describe("reports", () => {
    test("the latest progress of an attempt is kept, and each comes by the feed", async ({ bench }) => {
      const { action } = await running(bench);
      const { end } = await bench.follow();
      const reports = [1, 2].map((version) => progress(action, { version }));
      for (const report of reports) await bench.store.report(EPOCH, [{ kind: "progress", report }]);
      expect(await bench.store.readProgress(EPOCH, action)).toEqual([reports[1]]);
      const { entries } = await bench.follow(end);
      expect(entries).toMatchObject(reports.map((report) => ({ kind: "progress", report })));
    });

    test("an older progress is dropped", async ({ bench }) => {
      const { action } = await running(bench);
      const latest = progress(action, { version: 5 });
      await bench.store.report(EPOCH, [{ kind: "progress", report: latest }]);
      const { end } = await bench.follow();
      await bench.store.report(EPOCH, [{ kind: "progress", report: progress(action, { version: 4 }) }]);
      expect(await bench.store.readProgress(EPOCH, action)).toEqual([latest]);
      expect((await bench.follow(end)).entries).toEqual([]);
    });

    test("the next attempt counts its versions anew", async ({ bench }) => {
      const { action } = await running(bench);
      const second = progress(action, { attempt: 2, version: 1 });
      await bench.store.report(EPOCH, [{ kind: "progress", report: progress(action, { version: 9 }) }]);
      await bench.store.report(EPOCH, [{ kind: "progress", report: second }]);
      expect(await bench.store.readProgress(EPOCH, action)).toContainEqual(second);
    });

    test("an ended attempt has no progress left to read", async ({ bench }) => {
      const { action, runner, lease } = await running(bench, 1);
      const reports = [0, 1].map((task) => progress(action, { task }));
      await bench.store.report(
        EPOCH,
        reports.map((report) => ({ kind: "progress", report }) as const),
      );
      expect(await bench.store.readProgress(EPOCH, action)).toHaveLength(2);
      await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })] });
      expect(await bench.store.readProgress(EPOCH, action)).toEqual([reports[1]]);
    });

    test("output lines are kept, numbered without gaps, and come by the feed", async ({ bench }) => {
      const { action } = await running(bench);
      const { end } = await bench.follow();
      await report(bench, linesOf(action, 1, 3));
      await report(bench, linesOf(action, 4, 2));
      expect(await read(bench, action)).toEqual({ first: 1, texts: numbers(1, 5), last: 5 });
      expect(await read(bench, action, { after: 3 })).toEqual({ first: 4, texts: numbers(4, 2), last: 5 });
      expect(await read(bench, action, { after: 1, limit: 2 })).toEqual({ first: 2, texts: numbers(2, 2), last: 5 });
      expect(await read(bench, action, { after: 5 })).toMatchObject({ texts: [], last: 5 });
      const { entries } = await bench.follow(end);
      expect(entries).toMatchObject([
        { kind: "lines", report: linesOf(action, 1, 3) },
        { kind: "lines", report: linesOf(action, 4, 2) },
      ]);
    });

    test("repeated lines are dropped", async ({ bench }) => {
      const { action } = await running(bench);
      await report(bench, linesOf(action, 1, 3));
      const { end } = await bench.follow();
      await report(bench, linesOf(action, 1, 3));
      expect((await bench.follow(end)).entries).toEqual([]);
      await report(bench, linesOf(action, 2, 4));
      expect(await read(bench, action)).toEqual({ first: 1, texts: numbers(1, 5), last: 5 });
      expect((await bench.follow(end)).entries).toMatchObject([{ kind: "lines", report: linesOf(action, 4, 2) }]);
    });

    test("lines beyond a gap are accepted as they are", async ({ bench }) => {
      const { action } = await running(bench);
      await report(bench, linesOf(action, 11, 2));
      expect(await read(bench, action, { after: 10 })).toEqual({ first: 11, texts: numbers(11, 2), last: 12 });
    });

    test("the last thousand lines are kept", async ({ bench }) => {
      const { action } = await running(bench);
      for (let first = 1; first <= 1_501; first += 500) await report(bench, linesOf(action, first, 500));
      const { first, texts, last } = await read(bench, action, { limit: 5_000 });
      expect({ first, last, count: texts.length }).toEqual({ first: 1_001, last: 2_000, count: 1_000 });
      expect(texts[0]).toBe("line 1001");
    });

    test("each attempt has its own lines", async ({ bench }) => {
      const { action } = await running(bench);
      await report(bench, linesOf(action, 1, 2));
      await report(bench, { ...linesOf(action, 1, 1), attempt: 2 });
      const attempt = { action, stage: "build", task: 0, after: 0, limit: 10 };
      expect(await bench.store.readLines(EPOCH, { ...attempt, attempt: 1 })).toMatchObject({ last: 2 });
      expect(await bench.store.readLines(EPOCH, { ...attempt, attempt: 2 })).toMatchObject({ last: 1 });
      expect(await bench.store.readLines(EPOCH, { ...attempt, attempt: 3 })).toMatchObject({ lines: [], last: 0 });
    });

    test("lines outlive their attempt", async ({ bench }) => {
      const { action, runner, lease } = await running(bench);
      await report(bench, linesOf(action, 1, 2));
      await runner.exchange({ items: [anItem(action, { facts: [outcome(lease)], knownSeq: 3 })] });
      expect(await read(bench, action)).toMatchObject({ last: 2 });
    });

    test("reports of actions that are gone are passed over", async ({ bench }) => {
      const { end } = await bench.follow();
      const action = "00000000-0000-7000-8000-000000000000";
      await bench.store.report(EPOCH, [
        { kind: "progress", report: progress(action, {}) },
        { kind: "lines", report: linesOf(action, 1, 1) },
      ]);
      expect(await bench.store.readProgress(EPOCH, action)).toEqual([]);
      expect((await bench.follow(end)).entries).toEqual([]);
    });
  });
}

async function running(bench: Bench, to = 0) {
  const action = await bench.submit({ entries: [anEntry({ to })] });
  const runner = await bench.runner();
  const [lease] = await runner.claim(undefined, to + 1);
  if (lease === undefined) throw new Error("There was nothing to claim.");
  return { action, runner, lease };
}

function progress(action: string, parts: Partial<ProgressReport>): ProgressReport {
  const { version = 1 } = parts;
  const text = JSON.stringify({ current: version, total: 10, message: null });
  return { action, stage: "build", task: 0, attempt: 1, version, progress: text, ...parts };
}

function numbers(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, place) => `line ${first + place}`);
}

function linesOf(action: string, first: number, count: number): LinesReport {
  const lines = numbers(first, count).map((text) => ({ at: 5, stream: "out" as const, text }));
  return { action, stage: "build", task: 0, attempt: 1, first, lines };
}

async function report(bench: Bench, lines: LinesReport): Promise<void> {
  await bench.store.report(EPOCH, [{ kind: "lines", report: lines }]);
}

async function read(bench: Bench, action: string, range: { readonly after?: number; readonly limit?: number } = {}) {
  const request = { action, stage: "build", task: 0, attempt: 1, after: 0, limit: 100, ...range };
  const { first, lines, last } = await bench.store.readLines(EPOCH, request);
  return { first, texts: lines.map(({ text }) => text), last };
}
