import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { instant, stageOf, type ActionSeen, type ApiClient, type StageSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { openGate } from "./open-gate";

type Progress = StageSeen["progress"];

/** The action once a stage shows that progress. */
function shows(
  api: ApiClient,
  id: string,
  expected: { readonly stage: string; readonly progress: Progress },
): Promise<ActionSeen> {
  const wanted = JSON.stringify(expected.progress);
  const isShown = (action: ActionSeen): boolean => JSON.stringify(stageOf(action, expected.stage).progress) === wanted;
  return api.until(id, isShown, { what: `stage "${expected.stage}" to show ${wanted}`, timeoutMs: 3_000 });
}

const MESSAGES = [
  [15, "Starting processing items…"],
  [35, "Processing items…"],
  [65, "Cruising…"],
  [80, "On autopilot…"],
  [90, "Finishing soon…"],
  [99.99, "Almost done processing items…"],
  [100, "Finished processing items"],
] as const;

const Reported = z.object({ progress: z.object({ current: z.number(), total: z.number(), message: z.string() }) });

/** How far an action is. `demo` is one that was launched as it comes, some time before. */
export function describeProgress(install: () => Install, demo: () => string): void {
  test.concurrent("is shown as it is reported, within its bounds", async () => {
    const { api } = install();
    const gate = install().path(`reports-${randomUUID()}`);
    const id = await api.create({ flow: "reports", input: { gate } });
    const open = (name: string): void => openGate(`${gate}-${name}`);

    const plain = await api.until(id, (action) => stageOf(action, "plain").status === "running", {
      what: "the first stage to run",
    });
    expect(stageOf(plain, "plain").progress).toEqual({ current: 0, total: null, message: null });
    expect(plain.progress.percent).toBe(0);
    open("plain");

    const late = await shows(api, id, { stage: "late", progress: { current: 40, total: null, message: "Counting" } });
    expect(late.progress).toEqual({ percent: 33, message: "Counting" });
    open("total");
    const known = await shows(api, id, { stage: "late", progress: { current: 40, total: 200, message: "Counting" } });
    expect(known.progress.percent).toBe(40);
    open("late");

    const bounds = await shows(api, id, { stage: "bounds", progress: { current: 0, total: 100, message: null } });
    expect(stageOf(bounds, "late")).toMatchObject({
      status: "completed",
      progress: { current: 146, total: 200, message: "Nearly" },
    });
    expect(bounds.progress.percent).toBe(66);
    open("half");
    const half = await shows(api, id, { stage: "bounds", progress: { current: 50, total: 100, message: null } });
    expect(half.progress.percent).toBe(83);
    open("back");
    await shows(api, id, { stage: "bounds", progress: { current: 50, total: 100, message: "Back again" } });
    open("over");
    const over = await shows(api, id, { stage: "bounds", progress: { current: 100, total: 100, message: "Too many" } });
    expect(over.progress.percent).toBe(99);
    open("bounds");

    const ended = await api.ended(id);
    expect(ended).toMatchObject({ status: "completed", progress: { percent: 100 } });
    const flags = (await api.events(id)).flatMap((event) =>
      event["stage"] === "bounds" && event["progress"]
        ? [z.looseObject({ flag: z.string().optional() }).parse(event["progress"]).flag]
        : [],
    );
    expect(flags).toContain("backwards");
    expect(flags).toContain("overflow");
    expect(stageOf(ended, "late").progress).toEqual({ current: 146, total: 200, message: "Nearly" });
  });

  test.concurrent("is nothing while there is nothing to do, and all of it at the end", async () => {
    const { api } = install();
    const gate = install().path(`nothing-${randomUUID()}`);
    const id = await api.create({ flow: "reports.nothing", input: { gate } });
    const nothing = { current: 0, total: 0, message: "Nothing to do" };
    const running = await shows(api, id, { stage: "nothing", progress: nothing });
    expect(running.progress).toEqual({ percent: 0, message: "Nothing to do" });
    openGate(gate);
    const ended = await api.ended(id);
    expect(ended).toMatchObject({ status: "completed", progress: { percent: 100, message: "Nothing done" } });
    expect(stageOf(ended, "nothing").progress).toEqual({ current: 0, total: 0, message: "Nothing done" });
  });

  test.concurrent("has no counts where nothing is counted, whatever else is said", async () => {
    const { api } = install();
    const gate = install().path(`uncounted-${randomUUID()}`);
    const code = `console.log("::progress message=Looking around::"); setInterval(() => require("node:fs").existsSync(process.argv[1]) && process.exit(), 10)`;
    const id = await api.create({ command: ["node", "-e", code, gate] });
    const uncounted = { current: 0, total: null, message: "Looking around" };
    const running = await shows(api, id, { stage: "command", progress: uncounted });
    expect(running.progress).toEqual({ percent: 0, message: "Looking around" });
    openGate(gate);
    expect(stageOf(await api.ended(id), "command")).toMatchObject({ status: "completed", progress: uncounted });
  });

  test.concurrent("begins at nothing in another attempt where no checkpoint was kept", async () => {
    const { api } = install();
    const gate = install().path(`again-${randomUUID()}`);
    const { id, ...failed } = await api.run({ flow: "reports.again", input: { gate } });
    expect(failed.stages[0]?.progress).toEqual({ current: 60, total: 100, message: "At sixty" });
    await api.post(`/actions/${id}/retry`);
    const again = await api.until(id, (action) => stageOf(action, "again").attempt === 2, {
      what: "the second attempt to begin",
    });
    expect(stageOf(again, "again")).toMatchObject({ status: "running", progress: { current: 0 } });
    expect(again.progress.percent).toBe(0);
    openGate(`${gate}-begin`);
    const ten = await shows(api, id, { stage: "again", progress: { current: 10, total: 100, message: "At ten" } });
    expect(ten.progress.percent).toBe(10);
    openGate(`${gate}-end`);
    await api.until(id, ({ status }) => status === "completed", { what: "the second attempt to complete" });
    expect(JSON.stringify(await api.events(id))).not.toContain("backwards");
  });

  test.concurrent("with a negative total fails the task that reports it", async () => {
    const action = await install().api.run({ flow: "reports.wrongly", input: {} });
    expect(action).toMatchObject({ status: "failed", error: { code: "INVALID_PROGRESS" } });
  });

  describe("after the end", () => {
    test.concurrent("of a failed action changes nothing", async () => {
      const { api } = install();
      const action = await api.run({ flow: "reports.on", input: { gate: "-", ends: "failed" } });
      expect(action.status).toBe("failed");
      await expectUnmoved(api, action.id);
    });

    test.concurrent("of a completed action changes nothing", async () => {
      const { api } = install();
      const action = await api.run({ flow: "reports.on", input: { gate: "-", ends: "completed" } });
      expect(action).toMatchObject({ status: "completed", progress: { percent: 100 } });
      await expectUnmoved(api, action.id);
    });

    test.concurrent("of a cancelled action changes nothing", async () => {
      const { api } = install();
      const id = await api.create({ flow: "reports.on", input: { gate: install().path("never"), ends: "cancelled" } });
      await shows(api, id, { stage: "on", progress: { current: 10, total: 100, message: "At ten" } });
      await api.post(`/actions/${id}/cancel`);
      expect((await api.ended(id)).status).toBe("cancelled");
      await expectUnmoved(api, id);
    });
  });

  test.concurrent("is estimated to its end from 5 updates and 3 s on, by the speed it has", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo", input: { items: 100, seconds: 10 } });
    const early = await api.until(id, (action) => itemsOf(action) >= 10, { what: "10 items" });
    expect(early.estimatedCompletionAt).toBeNull();
    const later = await api.until(id, (action) => itemsOf(action) >= 40, { what: "40 items" });
    const needsMs = (100 - itemsOf(later)) * 100;
    expect(Math.abs(remainingMs(later) - needsMs)).toBeLessThan(2_000);
    expect(stageOf(later, "Processing").estimatedCompletionAt).toBe(later.estimatedCompletionAt);
    expect(stageOf(later, "Analysis").estimatedCompletionAt).toBeNull();
    await api.post(`/actions/${id}/pause`);
    expect(await api.action(id)).toMatchObject({ status: "paused", estimatedCompletionAt: null });
    await api.post(`/actions/${id}/cancel`);
    expect(await api.ended(id)).toMatchObject({ status: "cancelled", estimatedCompletionAt: null });
  });

  test.concurrent("is estimated by the speed of a steady source", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo", input: { items: 1_000, seconds: 10 } });
    const half = await api.until(id, (action) => itemsOf(action) >= 500, { what: "500 items" });
    const perSecond = (1_000 - itemsOf(half)) / (remainingMs(half) / 1_000);
    expect(Math.abs(perSecond - 100)).toBeLessThanOrEqual(15);
    await api.post(`/actions/${id}/cancel`);
    await api.ended(id);
  });

  test.concurrent("is estimated to take longer by the second while it rests", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo", input: { items: 100, seconds: 10, pauseAt: 50, pauseSeconds: 30 } });
    const at49 = await api.until(id, (action) => itemsOf(action) === 49, { what: "it to rest" });
    const restedMs = (action: ActionSeen): number => instant(action.serverTime) - instant(at49.serverTime);
    const resting = await api.until(id, (action) => restedMs(action) > 3_500, { what: "it to have rested a while" });
    const longer = await api.until(id, (action) => restedMs(action) > 6_000, { what: "it to have rested longer" });
    expect(itemsOf(longer)).toBe(49);
    expect(remainingMs(longer) - remainingMs(resting)).toBeGreaterThan(restedMs(longer) - restedMs(resting) - 100);
    await api.until(id, (action) => action.estimatedCompletionAt === null, { what: "the silence to be too long" });
    await api.post(`/actions/${id}/cancel`);
    await api.ended(id);
  });

  test.concurrent("of a wide stage is estimated by the ends of its tasks", async () => {
    const { api } = install();
    const id = await api.create({ flow: "fan.narrow", input: { items: 60, ms: 300 } });
    const half = await api.until(id, (action) => stageOf(action, "spread").tasks.completed >= 40, { what: "40 tasks" });
    const needsMs = (60 - stageOf(half, "spread").tasks.completed) * 102;
    expect(Math.abs(remainingMs(half) - needsMs)).toBeLessThan(1_500);
    expect((await api.ended(id)).estimatedCompletionAt).toBeNull();
  });

  test.concurrent("of five stages moves by twenty percent each, and current stages follow", async () => {
    const { api } = install();
    const gates = install().path(`steps-${randomUUID()}`);
    const id = await api.create({ flow: "steps", input: { gate: gates } });
    const names = ["one", "two", "three", "four", "five"];
    for (const [place, name] of names.entries()) {
      const action = await api.until(id, (one) => stageOf(one, name).status === "running", {
        what: `stage ${name} to run`,
      });
      expect(action.progress.percent).toBe(place * 20);
      expect(action.currentStages).toEqual([name]);
      expect(action.stages.map(({ status }) => status)).toEqual(
        names.map((_, at) => (at < place ? "completed" : at === place ? "running" : "pending")),
      );
      const running = stageOf(action, name);
      expect(running.startedAt).not.toBeNull();
      expect(running["queuedAt"]).not.toBeNull();
      openGate(`${gates}-${name}`);
    }
    const ended = await api.ended(id);
    expect(ended).toMatchObject({ status: "completed", progress: { percent: 100 }, currentStages: [] });
    for (const [place, stage] of ended.stages.entries()) {
      expect(stage).toMatchObject({ output: names[place], attempts: [{ number: 1, status: "completed" }] });
      expect(Date.parse(stage.finishedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(stage.startedAt ?? ""));
    }
  });

  test.concurrent("of stages side by side names them all", async () => {
    const { api } = install();
    const file = install().path(`both-${randomUUID()}`);
    const id = await api.create({ flow: "diamond", input: { ms: 500, file } });
    const both = await api.until(id, ({ currentStages }) => currentStages.length === 2, {
      what: "both branches to run",
    });
    expect(both.currentStages.toSorted()).toEqual(["b", "c"]);
    expect(both.progress.percent).toBe(25);
    expect((await api.ended(id)).status).toBe("completed");
  });

  test.concurrent("of the demo says its seven messages at their thresholds, and takes as long as it says", async () => {
    const { api } = install();
    const action = await api.ended(demo(), 30_000);
    expect(action).toMatchObject({
      status: "completed",
      output: { processed: 2_000, summary: "Processed 2000 items" },
    });
    const processing = stageOf(action, "Processing");
    expect(processing.progress).toEqual({ current: 2_000, total: 2_000, message: "Finished processing items" });
    const reports = (await api.events(action.id))
      .filter(({ type, stage }) => (type === "task.progressed" || type === "task.completed") && stage === "Processing")
      .map((event) => ({ at: instant(event.at), ...Reported.parse(event).progress }));
    const at = (items: number): number => reports.find(({ current }) => current === items)?.at ?? Number.NaN;
    expect(Math.abs(at(2_000) - at(0) - 20_000)).toBeLessThan(1_000);
    const messages = reports.map(({ message }) => message);
    expect([...new Set(messages)]).toEqual(MESSAGES.map(([, message]) => message));
    for (const { current, total, message } of reports) {
      const percent = (100 * current) / total;
      expect(MESSAGES.find(([most]) => Math.floor(percent) <= most || percent <= most)?.[1]).toBe(message);
    }
    expect(stageOf(action, "Setup").progress.total).toBeNull();
    expect(stageOf(action, "Analysis").progress.message).toBeNull();
    expect(action.progress).toEqual({ percent: 100, message: "Finished processing items" });
    const waiting = await api.action(await api.create({ flow: "demo", input: {}, start: false }));
    expect(waiting.progress).toEqual({ percent: 0 });
  });

  test.concurrent("of the demo ends between 30 and 70 % where a seed says, ever at the same item", async () => {
    const { api } = install();
    const failures = await Promise.all(
      [1, 1, 2].map((seed) => api.run({ flow: "demo", input: { items: 1_000, seconds: 1, fail: true, seed } })),
    );
    const items = failures.map(({ error }) =>
      Number(/^Simulated failure at (\d+)\/1000 items$/.exec(error?.message ?? "")?.[1]),
    );
    expect(failures.map(({ status, error }) => [status, error?.code])).toEqual(
      Array.from({ length: 3 }, () => ["failed", "SIMULATED"]),
    );
    for (const item of items) expect(Math.abs(item - 500)).toBeLessThanOrEqual(200);
    expect(items[1]).toBe(items[0]);
    expect(items[2]).not.toBe(items[0]);
    expect(failures.map((failed) => stageOf(failed, "Processing").progress.current + 1)).toEqual(items);
  });

  test.concurrent("of the demo ends at exactly the item it is told to, and goes on from there when it is retried", async () => {
    const { api } = install();
    const failed = await api.run({ flow: "demo", input: { items: 400, seconds: 1, failAt: 292 } });
    expect(failed).toMatchObject({ status: "failed", error: { message: "Simulated failure at 292/400 items" } });
    expect(stageOf(failed, "Processing").progress).toMatchObject({ current: 291, total: 400 });
    expect(stageOf(failed, "Analysis").status).toBe("skipped");
    expect(failed.progress.percent).toBeLessThan(67);
    await api.post(`/actions/${failed.id}/retry`);
    const action = await api.until(failed.id, ({ status }) => status === "completed", {
      what: "the retry to complete",
    });
    expect(action.output).toEqual({ processed: 400, summary: "Processed 400 items" });
    expect(stageOf(action, "Setup").attempts).toHaveLength(1);
    const again = await api.lines(action.id, "stage=Processing&attempt=2");
    expect(again.map(({ text }) => text)).toEqual(["Processed 300 of 400 items", "Processed 400 of 400 items"]);
  });

  test.concurrent("of a flow that fails as told starts again where it failed", async () => {
    const { api } = install();
    const failed = await api.run({ flow: "demo.fail", input: { stages: 3, stage: 2, failAttempts: 1 } });
    expect(failed.stages.map(({ status }) => status)).toEqual(["completed", "failed", "skipped"]);
    await api.post(`/actions/${failed.id}/retry`);
    const action = await api.until(failed.id, ({ status }) => status === "completed", {
      what: "the retry to complete",
    });
    expect(action.stages.map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
  });
}

function itemsOf(action: ActionSeen): number {
  return stageOf(action, "Processing").progress.current;
}

/** From the answer to the end it expects, in ms; NaN when it expects none. */
function remainingMs({ estimatedCompletionAt, serverTime }: ActionSeen): number {
  return Date.parse(estimatedCompletionAt ?? "") - instant(serverTime);
}

/** It keeps its counts, its log and its output lines while the task still talks. */
async function expectUnmoved(api: ApiClient, id: string): Promise<void> {
  const before = await api.record(id);
  const lines = await api.lines(id);
  const later = await api.run({ flow: "timed", input: { first: 300, second: 200, third: 0 } });
  expect(later.status).toBe("completed");
  expect(await api.record(id)).toBe(before);
  expect(await api.lines(id)).toEqual(lines);
}
