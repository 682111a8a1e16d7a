import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { openGate } from "./open-gate";

const Executed = z.looseObject({ flow_id: z.string(), steps: z.array(z.looseObject({})) });
const TIMES = { first: 0, second: 50, third: 0 };

/** Calls that wait for the end of what they launch. */
export function describeExecuting(install: () => Install): void {
  /** A call that is under way, and how to leave it. */
  async function held(fields: object) {
    const { api } = install();
    const [id, gate] = [randomUUID(), install().path(`gate-${randomUUID()}`)];
    const leaving = new AbortController();
    const call = api.fetch("/api/v1/statuses/execute", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, input: { gate }, ...fields }),
      signal: leaving.signal,
    });
    const left = call.then(
      ({ status }) => `answered ${status}`,
      () => "left",
    );
    const isRunning = async (): Promise<boolean> => {
      const { status } = await api.get(`/actions/${id}`);
      return status === 200 && stageOf(await api.action(id), "Hold").status === "running";
    };
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(true);
    leaving.abort();
    expect(await left).toBe("left");
    return { id, gate };
  }

  test.concurrent("a call that waits is answered with what the action gave, as one that asks later", async () => {
    const { api } = install();
    const answer = await api.post("/timed/execute", { input: TIMES });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: "completed", output: "two and three", error: null },
    });
    const later = await api.run({ flow: "timed", input: TIMES });
    const { flow_id: id, steps } = Executed.parse(answer.body);
    const action = await api.action(id);
    expect(action).toMatchObject({ status: "completed", output: later.output });
    expect(steps).toMatchObject(
      action.stages.map(({ name, status, output, startedAt, finishedAt }) => ({
        step_name: name,
        status,
        outputs: output,
        started_at: startedAt,
        completed_at: finishedAt,
        execution_time: expect.any(Number),
      })),
    );
  });

  test.concurrent("one whose action fails says so", async () => {
    const gate = install().path(`gate-${randomUUID()}`);
    openGate(gate);
    const { status, body } = await install().api.post("/statuses/execute", { input: { gate, ends: "failed" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "failed", error: { code: "TOLD" }, steps: [{ status: "failed" }, {}] });
  });

  test.concurrent("an action goes on when whoever waits for it goes away", async () => {
    const { api } = install();
    const { id, gate } = await held({});
    openGate(gate);
    const action = await api.ended(id);
    expect(action.status).toBe("completed");
    expect(stageOf(action, "Hold").attempts).toHaveLength(1);
  });

  test.concurrent("and is cancelled then, if that was asked for", async () => {
    const { api } = install();
    const { id } = await held({ onDisconnect: "cancel" });
    expect((await api.ended(id)).status).toBe("cancelled");
    const types = (await api.events(id)).map(({ type }) => type);
    expect(types.filter((type) => type === "action.cancel-requested")).toHaveLength(1);
  });

  test.concurrent("what it cannot do is refused by its field, and makes nothing", async () => {
    const { api } = install();
    const refused = (body: object) => api.post("/timed/execute", { input: TIMES, ...body });
    expect(await refused({ onDisconnect: "wait" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "onDisconnect" }] },
    });
    for (const [path, body] of Object.entries({
      flow: { flow: "timed" },
      start: { start: false },
      command: { command: "node" },
      colour: { colour: "red" },
    })) {
      expect(await refused(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
    expect((await api.post("/no-such-flow/execute", {})).status).toBe(404);
    expect(await api.post("/timed/execute", { input: { first: "soon" } })).toMatchObject({ status: 422 });
  });
}
