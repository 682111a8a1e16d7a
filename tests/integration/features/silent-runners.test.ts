import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import { describeApart } from "@/tests/support/install";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

const options = { flows: [FIXTURE_FLOWS], env: { SHOWRUNNER_LEASE_MS: "5000" } };

function isStalled({ display }: ActionSeen): boolean {
  return display === "stalled";
}

describeApart("runners that are not heard of", options, (install) => {
  /** An action whose only task runs until its gate is open, and the runner that has it. */
  async function held() {
    const { api } = install();
    const gate = install().path(`gate-${randomUUID()}`);
    const id = await api.create({ flow: "statuses", input: { gate } });
    const running = await api.until(id, (action) => stageOf(action, "Hold").status === "running", {
      what: "it to run",
    });
    return { id, gate, runner: install().runner(stageOf(running, "Hold").runner) };
  }

  test("a task of one that was killed is stalled within the lease, and then done by another", async () => {
    const { api } = install();
    const { id, gate, runner } = await held();
    await runner.kill9();
    const stalled = await api.until(id, isStalled, { what: "its task to be stalled" });
    expect(stalled.reason).toMatchObject({ code: "STALLED", stage: "Hold" });
    expect(stageOf(stalled, "Hold")["stalled"]).toMatchObject({ silentMs: expect.any(Number) });
    openGate(gate);
    const done = await api.ended(id);
    expect(done.status).toBe("completed");
    expect(stageOf(done, "Hold").attempts.map(({ number, status, error }) => [number, status, error?.code])).toEqual([
      [1, "lost", "LOST"],
      [2, "completed", undefined],
    ]);
    const types = (await api.events(id)).map(({ type }) => type).filter((type) => /stalled|lost/.test(type));
    expect(types).toEqual(["task.stalled", "task.lost"]);
    await runner.restart();
  });

  test("one that was away for less than its lease is heard of again, and its task goes on", async () => {
    const { api } = install();
    const { id, gate, runner } = await held();
    process.kill(runner.pid, "SIGSTOP");
    try {
      await api.until(id, isStalled, { what: "its task to be stalled" });
    } finally {
      process.kill(runner.pid, "SIGCONT");
    }
    await api.until(id, ({ display }) => display === "running", { what: "it to be heard of again" });
    openGate(gate);
    const done = await api.ended(id);
    expect(stageOf(done, "Hold").attempts).toMatchObject([{ number: 1, status: "completed" }]);
    const types = (await api.events(id)).map(({ type }) => type).filter((type) => /stalled|revived/.test(type));
    expect(types).toEqual(["task.stalled", "task.revived"]);
  });
});
