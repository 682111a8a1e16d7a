import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

/** What actions use, and what happens when that is as much as they may. */
export function describeBudgets(install: () => Install): void {
  const paused = (id: string) =>
    install().api.until(id, ({ status }) => status === "paused", { what: "the budget to pause it" });

  test.concurrent("what stages use is summed exactly, and told with the action and each stage", async () => {
    const { api } = install();
    const action = await api.run({ flow: "spends", input: { used: { tokens: 10, costUsd: 0.1 } } });
    expect(action).toMatchObject({
      status: "completed",
      usage: { tokens: 30, costUsd: 0.3, attempts: 3 },
      budget: { pause: { tokens: 100 } },
    });
    expect(action).not.toHaveProperty("budgetReached");
    expect(stageOf(action, "two")).toMatchObject({ usage: { tokens: 10, costUsd: 0.1, attempts: 1 } });
    const told = (await api.events(action.id)).filter(({ type }) => type === "task.spent");
    expect(told).toHaveLength(30);
    expect(told[0]).toMatchObject({ stage: "one", attempt: 1, n: 1, tokens: 1, costUsd: 0.01 });
  });

  test.concurrent("a budget warns, pauses for approval, and lets the action go on when that is given", async () => {
    const { api } = install();
    const id = await api.create({ flow: "spends", input: { used: { tokens: 60 } } });
    const action = await paused(id);
    expect(action).toMatchObject({
      usage: { tokens: 120, attempts: 2 },
      reason: { code: "BUDGET", text: "It is paused. The budget of the action is used up: 120 of 100 tokens." },
      budgetReached: [
        { scope: { kind: "action" }, response: "warn", kind: "tokens", most: 50, used: expect.any(Number) },
        { response: "pause", kind: "tokens", most: 100, used: 120 },
      ],
    });
    expect(stageOf(action, "three").attempts).toEqual([]);
    await api.post(`/actions/${id}/resume`);
    expect(await api.ended(id)).toMatchObject({
      status: "completed",
      usage: { tokens: 180 },
      budget: { warn: { tokens: 50 }, pause: { tokens: 200 } },
    });
    const types = (await api.events(id)).map(({ type }) => type);
    const from = types.indexOf("action.paused");
    expect(types.slice(from - 1, from + 3)).toEqual([
      "budget.reached",
      "action.paused",
      "budget.changed",
      "action.resumed",
    ]);
    expect(types.filter((type) => type === "action.paused")).toHaveLength(1);
  });

  test.concurrent("raising a budget lets its action go on; too little does not", async () => {
    const { api } = install();
    const id = await api.create({ flow: "spends", input: { used: { tokens: 60 } } });
    await paused(id);
    const path = `/actions/${id}/budget`;
    expect(await api.post(path, { pause: { tokens: 120 } })).toMatchObject({ status: 200, body: { status: "paused" } });
    expect(await api.post(path, { pause: { tokens: 0 } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "pause.tokens" }] },
    });
    expect(await api.post(path, {})).toMatchObject({ status: 422 });
    expect(await api.post(path, { stage: "ghost", pause: null })).toMatchObject({ status: 404 });
    expect(await api.post(path, { pause: { tokens: 121 } })).toMatchObject({
      status: 200,
      body: { status: "running" },
    });
    expect(await api.ended(id)).toMatchObject({ status: "completed", usage: { tokens: 180 } });
    expect(await api.post(path, { pause: null })).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
  });

  test.concurrent("at its last cap an action fails by name, and is retried only once that was raised", async () => {
    const { api } = install();
    const id = await api.create({ flow: "spends", input: { used: { costUsd: 0.5 } } });
    const action = await api.ended(id);
    expect(action).toMatchObject({
      status: "failed",
      error: { code: "BUDGET", message: "The budget of the action is used up: $1.00 of $1.00." },
      usage: { costUsd: 1 },
    });
    expect(stageOf(action, "two").status).toBe("completed");
    expect(stageOf(action, "three").attempts).toEqual([]);
    expect(await api.post(`/actions/${id}/retry`)).toMatchObject({ status: 409, body: { code: "BUDGET" } });
    expect((await api.action(id)).seq).toBe(action.seq);
    expect(await api.post(`/actions/${id}/budget`, { stop: { costUsd: 5 } })).toMatchObject({
      status: 200,
      body: { status: "failed" },
    });
    expect(await api.post(`/actions/${id}/retry`)).toMatchObject({ status: 200 });
    expect(await api.ended(id)).toMatchObject({ status: "completed", usage: { costUsd: 1.5, attempts: 3 } });
  });

  test.concurrent("a stage over its own budget is aborted, and its action goes on where the flow says so", async () => {
    const { api } = install();
    const gate = install().path(`spends-${randomUUID()}`);
    const action = await api.run({ flow: "spends.on", input: { gate } });
    expect(action.status).toBe("partial");
    expect(stageOf(action, "use")).toMatchObject({
      status: "failed",
      error: { code: "BUDGET", message: 'The budget of stage "use" is used up: $0.40 of $0.30.' },
      attempts: [{ status: "cancelled" }],
      usage: { costUsd: 0.4 },
    });
    expect(stageOf(action, "after")).toMatchObject({ status: "completed", output: "went on" });
  });

  test.concurrent("attempts are counted before another begins, and by decorated flows as well", async () => {
    const { api } = install();
    const id = await api.create({ flow: "spends.tries", input: {} });
    const action = await paused(id);
    expect(stageOf(action, "tries")).toMatchObject({ attempt: 2, usage: { attempts: 2, tokens: 6 } });
    expect(action.reason).toMatchObject({ code: "BUDGET", stage: "tries", text: expect.stringContaining("2 of 2") });
    await api.post(`/actions/${id}/budget`, { stage: "tries", pause: { attempts: 3 } });
    expect(await api.ended(id)).toMatchObject({ status: "completed", output: 3, usage: { attempts: 3, tokens: 9 } });
  });

  test.concurrent("a command says what it used, and a flow sent as JSON has budgets", async () => {
    const { api } = install();
    const script = 'console.log("::spend tokens=40 costUsd=0.02::\\n::spend tokens=2::")';
    const executor = { type: "command", argv: ["node", "-e", script] };
    const stages = [
      { name: "ask", executor, budget: { warn: { tokens: 42 } } },
      { name: "again", after: ["ask"], executor },
    ];
    const spec = (budget: object) => ({ spec: { name: "costly", budget, stages } });
    const action = await api.run(spec({ pause: { tokens: 100 } }));
    expect(action).toMatchObject({
      status: "completed",
      usage: { tokens: 84, costUsd: 0.04, attempts: 2 },
      budgetReached: [{ scope: { kind: "stage", stage: "ask" }, response: "warn", most: 42, used: 42 }],
    });
    expect(await api.lines(action.id)).toEqual([]);
    for (const wrong of [{}, { pause: {} }, { pause: { tokens: 1.5 } }, { later: { tokens: 1 } }])
      expect(await api.post("/actions", spec(wrong))).toMatchObject({ status: 422, body: { code: "INVALID_FLOW" } });
  });
}
