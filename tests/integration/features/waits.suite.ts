import { expect, test } from "vitest";
import { z } from "zod";

import { durationOf, instant, stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

const Approvals = z.object({
  items: z.array(z.looseObject({ action: z.looseObject({ id: z.string() }), stage: z.string() })),
});

function waits(stage: string) {
  return (action: ActionSeen): boolean => stageOf(action, stage).status === "waiting";
}

/** Stages that wait for the clock, for a program or for a person. */
export function describeWaits(install: () => Install): void {
  test.concurrent("a sleep takes its time, keeps no runner busy and is told", async () => {
    const { api } = install();
    const id = await api.create({ flow: "waits.sleep", input: { ms: 3_000 } });
    const waiting = await api.until(id, waits("sleep"), { what: "the sleep to begin" });
    expect(waiting).toMatchObject({ status: "running", display: "waiting", reason: { code: "SLEEPING" } });
    const stage = stageOf(waiting, "sleep");
    expect(stage).toMatchObject({ waiting: { kind: "sleep" }, tasks: { running: 0 } });
    expect(stage).not.toHaveProperty("runner");
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", output: ["first", null] });
    const slept = durationOf(stageOf(action, "sleep"));
    expect(slept).toBeGreaterThanOrEqual(3_000);
    expect(slept).toBeLessThanOrEqual(4_000);
  });

  test.concurrent("a signal ends the wait it matches; one sent before is kept", async () => {
    const { api } = install();
    const early = await api.create({ flow: "waits.signal", input: { order: "7" }, start: false });
    expect(await api.post(`/actions/${early}/signals/paid`, { value: { order: "8" } })).toMatchObject({ status: 200 });
    expect(await api.post(`/actions/${early}/signals/paid`, { value: { order: "7", sum: 12 } })).toMatchObject({
      status: 200,
    });
    await api.post(`/actions/${early}/start`);
    expect(await api.ended(early)).toMatchObject({ status: "completed", output: { order: "7", sum: 12 } });

    const late = await api.create({ flow: "waits.signal", input: { order: "9" } });
    const waiting = await api.until(late, waits("paid"), { what: "the wait to begin" });
    expect(waiting).toMatchObject({ reason: { code: "WAITING_FOR_SIGNAL", stage: "paid" } });
    await api.post(`/actions/${late}/signals/paid`, { value: { order: "9" } });
    expect(await api.ended(late)).toMatchObject({ status: "completed", output: { order: "9" } });
    expect(await api.post(`/actions/${late}/signals/paid`)).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
  });

  test.concurrent("a signal that does not come in time takes the other way", async () => {
    const action = await install().api.run({ flow: "waits.signal", input: { order: "1", deadlineMs: 500 } });
    expect(action).toMatchObject({ status: "completed", output: "no" });
  });

  test.concurrent("an approval is asked for, checked by its form and answered once", async () => {
    const { api } = install();
    const id = await api.create({ flow: "waits.approval", input: {} });
    const waiting = await api.until(id, waits("ask"), { what: "the question" });
    expect(waiting).toMatchObject({ reason: { code: "WAITING_FOR_APPROVAL" } });
    const stages = await waitFor(
      async () => {
        const { items } = Approvals.parse((await api.get("/approvals")).body);
        const own = items.filter(({ action }) => action.id === id);
        return own.length > 0 && own.map(({ stage }) => stage);
      },
      { what: "the approval to be listed" },
    );
    expect(stages).toEqual(["ask"]);
    const path = `/actions/${id}/approvals/ask`;
    expect(await api.post(path, { approved: true, value: { copies: 0 } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "value.copies" }] },
    });
    expect(await api.post(path, { approved: true, extra: 1 })).toMatchObject({ status: 422 });
    const answers = await Promise.all([
      api.post(path, { approved: true, value: { copies: 3 } }),
      api.post(path, { approved: true, value: { copies: 3 } }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", output: { copies: 3 } });
    expect(instant(stageOf(action, "ask").finishedAt)).toBeGreaterThanOrEqual(
      instant(stageOf(action, "ask").startedAt),
    );
    expect(await api.post(`/actions/${id}/approvals/print`, { approved: true })).toMatchObject({ status: 409 });
    expect(await api.post(`/actions/${id}/approvals/nothing`, { approved: true })).toMatchObject({ status: 404 });
  });

  test.concurrent("a rejection leads where the flow says", async () => {
    const { api } = install();
    const id = await api.create({ flow: "waits.approval", input: {} });
    await api.until(id, waits("ask"), { what: "the question" });
    await api.post(`/actions/${id}/approvals/ask`, { approved: false, comment: "not today" });
    const action = await api.ended(id);
    expect(action.status).toBe("completed");
    expect(stageOf(action, "ask")).toMatchObject({ output: { approved: false, comment: "not today" } });
    expect(stageOf(action, "print")).toMatchObject({ status: "skipped", skipped: { kind: "condition" } });
  });

  test.concurrent("a flow sent as JSON may wait, and a wrong wait is refused by its field", async () => {
    const { api } = install();
    const spec = (executor: object) => ({ spec: { name: "waiting", stages: [{ name: "wait", executor }] } });
    const action = await api.run(spec({ type: "wait", sleepMs: 10 }));
    expect(action.status).toBe("completed");
    const refused = async (executor: object) => (await api.post("/actions", spec({ type: "wait", ...executor }))).body;
    for (const executor of [{}, { sleepMs: 1, signal: "x" }, { sleepMs: 1, match: {} }, { until: "tomorrow" }])
      expect(await refused(executor)).toMatchObject({
        status: 422,
        errors: [{ path: expect.stringMatching(/stages\[0\]\.executor/) }],
      });
  });
}
