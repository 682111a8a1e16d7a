import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { isProcessRunning } from "@/tests/support/is-process-running";
import { waitFor } from "@/tests/support/wait-for";

import { linesOf } from "./lines-of";
import { openGate } from "./open-gate";

/** A program that notes its process, and then neither says nor does anything. */
const SILENT_PROGRAM = `require("fs").appendFileSync(process.argv[1], process.pid + "\\n"); setInterval(() => 0, 1000);`;

function isStalled({ display }: ActionSeen): boolean {
  return display === "stalled";
}

function attemptsOf(action: ActionSeen, stage: string) {
  return stageOf(action, stage).attempts.map(({ number, status, error }) => [number, status, error?.code]);
}

/** Tasks that show no sign of life, and pauses that do not wait for tasks to end. */
export function describeStalls(install: () => Install): void {
  test.concurrent("a task that falls silent is stalled for all to see, until it is heard of again", async () => {
    const { api } = install();
    const [gate, next] = [install().path(`gate-${randomUUID()}`), install().path(`next-${randomUUID()}`)];
    const id = await api.create({ flow: "silent.shown", input: { gate, next } });
    const stalled = await api.until(id, isStalled, { what: "it to be stalled" });
    expect(stalled).toMatchObject({ status: "running", reason: { code: "STALLED", stage: "work" } });
    expect(stalled.reason?.text).toMatch(/^Stage "work" on .+ shows no sign of life: no heartbeat for .+\.$/);
    const stage = stageOf(stalled, "work");
    expect(stage).toMatchObject({
      status: "running",
      display: "stalled",
      attempts: [{ number: 1, status: "running" }],
    });
    expect(stage["stalled"]).toMatchObject({ since: expect.any(String), silentMs: expect.any(Number) });
    await waitFor(async () => JSON.stringify((await api.get("/actions?display=stalled")).body).includes(id), {
      what: "lists to show it as stalled",
    });

    openGate(gate);
    const revived = await api.until(id, (action) => !isStalled(action), { what: "it to be heard of" });
    expect(revived).toMatchObject({ status: "running", display: "running" });
    expect(stageOf(revived, "work")).not.toHaveProperty("stalled");
    openGate(next);
    expect(await api.ended(id)).toMatchObject({ status: "completed", output: "done" });
    const types = (await api.events(id)).map(({ type }) => type).filter((type) => /stalled|revived/.test(type));
    expect(types).toEqual(["task.stalled", "task.revived"]);
  });

  test.concurrent("an attempt that stalls is given up where the stage says so, and is no failure", async () => {
    const action = await install().api.run({ flow: "silent.retried", input: { silent: 1 } });
    expect(action).toMatchObject({ status: "completed", output: 2 });
    expect(attemptsOf(action, "work")).toEqual([
      [1, "lost", "STALLED"],
      [2, "completed", undefined],
    ]);
  });

  test.concurrent("a task that stalls three times is quarantined", async () => {
    const action = await install().api.run({ flow: "silent.retried", input: { silent: 9 } });
    expect(action).toMatchObject({ status: "failed", error: { code: "QUARANTINED" } });
    expect(attemptsOf(action, "work").map(([, status]) => status)).toEqual(["lost", "lost", "lost"]);
  });

  test.concurrent("a task that is deaf to being stopped is given up after its grace", async () => {
    const action = await install().api.run({ flow: "silent.deaf", input: { silent: 1 } });
    expect(action).toMatchObject({ status: "completed", output: 2 });
  });

  test.concurrent("a program that falls silent is killed each time", async () => {
    const file = install().path(`pids-${randomUUID()}`);
    const executor = { type: "command", argv: ["node", "-e", SILENT_PROGRAM, file] };
    const stages = [{ name: "run", heartbeatMs: 1_000, onStall: "retry", executor }];
    const action = await install().api.run({ spec: { name: "silent-program", stages } }, 40_000);
    expect(action).toMatchObject({ status: "failed", error: { code: "QUARANTINED" } });
    const pids = linesOf(file).map(Number);
    expect(pids).toHaveLength(3);
    expect(pids.filter((pid) => isProcessRunning(pid))).toEqual([]);
  });

  test.concurrent("what cannot be asked for is refused by its field", async () => {
    const refused = async (stage: object) => {
      const spec = { name: "watched", stages: [{ name: "only", ...stage }] };
      return (await install().api.post("/actions", { spec })).body;
    };
    const command = { type: "command", argv: ["node"] };
    expect(await refused({ executor: command, onStall: "retry" })).toMatchObject({
      status: 422,
      errors: [{ path: expect.stringMatching(/stages\[0\]\.onStall$/) }],
    });
    expect(await refused({ executor: { type: "wait", sleepMs: 1 }, heartbeatMs: 1 })).toMatchObject({
      status: 422,
      errors: [{ path: expect.stringMatching(/stages\[0\]\.heartbeatMs$/) }],
    });
  });

  test.concurrent("the demo that falls silent is stalled after its five seconds, and can be cancelled", async () => {
    const { api } = install();
    const id = await api.create({ flow: "demo.slow" });
    const stalled = await api.until(id, isStalled, { what: "the demo to be stalled" });
    expect(stageOf(stalled, "Work")).toMatchObject({
      progress: { current: 8, total: 20 },
      stalled: { silentMs: expect.any(Number) },
    });
    await api.post(`/actions/${id}/cancel`);
    expect((await api.ended(id)).status).toBe("cancelled");
  });

  test.concurrent("a pause at once stops what runs, which goes on from its checkpoint afterwards", async () => {
    const { api } = install();
    const [file, gate] = [install().path(`file-${randomUUID()}`), install().path(`gate-${randomUUID()}`)];
    const id = await api.create({ flow: "interrupted", input: { file, gate } });
    await waitFor(() => linesOf(file).includes("two, first half"), { what: "its second stage to be half done" });
    const answer = await api.post(`/actions/${id}/pause`, { immediate: true });
    expect(answer).toMatchObject({ status: 200, body: { status: "paused" } });
    const paused = await api.until(id, (action) => stageOf(action, "two").tasks.running === 0, {
      what: "its task to have stopped",
    });
    expect(paused).toMatchObject({ status: "paused", reason: { code: "PAUSED", text: "It is paused." } });
    expect(attemptsOf(paused, "two")).toEqual([[1, "cancelled", "PAUSED"]]);
    openGate(gate);
    expect((await api.post(`/actions/${id}/pause`, { immediate: true })).status).toBe(200);
    expect((await api.post(`/actions/${id}/resume`)).status).toBe(200);
    const done = await api.ended(id);
    expect(done.status).toBe("completed");
    expect(attemptsOf(done, "two")).toEqual([
      [1, "cancelled", "PAUSED"],
      [2, "completed", undefined],
    ]);
    expect(linesOf(file)).toEqual(["one", "two, first half", "two, second half", "three"]);
    const types = (await api.events(id)).map(({ type }) => type);
    const [from, to] = [types.indexOf("action.paused"), types.indexOf("action.resumed")];
    expect(types.slice(from, to)).not.toContain("task.claimed");
    expect(types.filter((type) => type === "action.paused")).toHaveLength(1);
    expect(Number(done["pausedMs"])).toBeGreaterThan(0);
  });
}
