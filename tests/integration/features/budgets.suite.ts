import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

const Budgets = z.object({
  items: z.array(
    z.looseObject({
      flow: z.string().nullable(),
      usage: z.object({ tokens: z.number(), costUsd: z.number(), attempts: z.number(), timeMs: z.number() }),
      reached: z.array(z.looseObject({ response: z.string() })),
    }),
  ),
});

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

  const spending = (name: string, gate: string) => {
    const script = `console.log("::spend tokens=60 costUsd=0.1::")`;
    const executor = { type: "command", argv: ["node", "-e", script] };
    const wait = { type: "wait", signal: gate };
    return {
      spec: {
        name,
        stages: [
          { name: "ask", executor },
          { name: "hold", after: ["ask"], executor: wait },
          { name: "again", after: ["hold"], executor },
        ],
      },
    };
  };
  const ofFlow = async (flow: string) => {
    const { items } = Budgets.parse((await install().api.get("/budgets")).body);
    return items.find((one) => one.flow === flow);
  };

  test.concurrent("the actions of a flow share a budget of a day: they are held for it, and go on when it is raised", async () => {
    const { api } = install();
    const flow = `shares-${randomUUID()}`;
    expect(await api.put("/budgets", { flow, perDay: { warn: { tokens: 50 }, pause: { tokens: 100 } } })).toMatchObject(
      {
        status: 200,
      },
    );
    const first = await api.create(spending(flow, "go"));
    const second = await api.create(spending(flow, "go"));
    for (const id of [first, second]) {
      const action = await paused(id);
      expect(action.reason).toMatchObject({ code: "BUDGET", text: expect.stringContaining(`flow ${flow} for 20`) });
      await api.post(`/actions/${id}/signals/go`);
    }
    expect(await ofFlow(flow)).toMatchObject({
      usage: { tokens: 120, costUsd: 0.2 },
      reached: [{ response: "warn" }, { response: "pause", kind: "tokens", most: 100, used: 120 }],
    });
    await api.post(`/actions/${first}/resume`);
    expect(await api.ended(first)).toMatchObject({ status: "completed", usage: { tokens: 120 } });
    expect((await api.action(second)).status).toBe("paused");
    await api.put("/budgets", { flow, perDay: { pause: { tokens: 1_000 } } });
    expect(await api.ended(second)).toMatchObject({ status: "completed" });
    const later = await waitFor(async () => ((await ofFlow(flow))?.usage.tokens === 240 ? ofFlow(flow) : null), {
      what: "all that was used to be recorded",
    });
    expect(later).toMatchObject({ usage: { tokens: 240, costUsd: 0.4 }, reached: [] });
    expect((await api.delete(`/budgets?flow=${flow}`)).status).toBe(204);
    expect((await api.delete(`/budgets?flow=${flow}`)).status).toBe(404);
  });

  test.concurrent("beyond the last cap of a day open actions of the flow fail, and no more are made", async () => {
    const { api } = install();
    const flow = `stops-${randomUUID()}`;
    const spec = spending(flow, "go");
    const id = await api.create(spec);
    await api.put("/budgets", { flow, perDay: { stop: { costUsd: 0.1 } } });
    expect(await api.ended(id)).toMatchObject({
      status: "failed",
      error: { code: "BUDGET", message: expect.stringContaining("$0.10 of $0.10") },
    });
    const refused = () =>
      waitFor(
        async () => {
          const answer = await api.post("/actions", spec);
          return answer.status === 409 && answer;
        },
        { what: "new actions to be refused" },
      );
    expect((await refused()).body).toMatchObject({ code: "BUDGET", detail: expect.stringContaining(flow) });
    expect((await api.post("/actions/batch", { actions: [spec] })).body).toMatchObject({
      results: [{ code: "BUDGET" }],
    });
    expect((await api.delete(`/budgets?flow=${flow}`)).status).toBe(204);
    await api.post(`/actions/${await api.create(spec)}/cancel`);
  });

  test.concurrent("beyond the last cap of a day a repeat is answered as what it repeats", async () => {
    const { api } = install();
    const flow = `repeats-${randomUUID()}`;
    const keyed = { ...spending(flow, "go"), idempotencyKey: randomUUID() };
    const named = { ...spending(flow, "go"), id: randomUUID() };
    const id = await api.create(keyed);
    await api.create(named);
    await api.fetch("/api/v1/budgets", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ flow, perDay: { stop: { tokens: 1 } } }),
    });
    await waitFor(async () => (await api.post("/actions", spending(flow, "go"))).status === 409, {
      what: "new actions to be refused",
    });
    expect((await api.post("/actions", keyed)).body).toMatchObject({ id });
    expect(await api.post("/actions", named)).toMatchObject({ status: 409, body: { code: "ACTION_EXISTS" } });
    const other = { ...keyed, priority: 1 };
    expect(await api.post("/actions/batch", { actions: [spending(flow, "go"), keyed, other, named] })).toMatchObject({
      body: { results: [{ code: "BUDGET" }, { id }, { code: "IDEMPOTENCY_CONFLICT" }, { code: "ACTION_EXISTS" }] },
    });
    expect((await api.fetch(`/api/v1/budgets?flow=${flow}`, { method: "DELETE" })).status).toBe(204);
  });

  test.concurrent("a budget of a day counts attempts and their time, and the organisation has one as well", async () => {
    const { api } = install();
    const flow = `counts-${randomUUID()}`;
    const cap = { attempts: 1_000_000, timeMs: 1_000_000_000 };
    await api.put("/budgets", { flow, perDay: { warn: cap } });
    const perDay = { warn: { tokens: 1_000_000_000 } };
    expect(await api.put("/budgets", { perDay })).toMatchObject({ status: 200, body: { flow: null } });
    const spec = { name: flow, stages: [{ name: "only", executor: { type: "command", argv: ["node", "-e", "1"] } }] };
    const seen = await waitFor(
      async () => {
        await api.run({ spec });
        const budget = await ofFlow(flow);
        return (budget?.usage.attempts ?? 0) > 0 && budget;
      },
      { what: "an attempt to be counted" },
    );
    expect(seen?.usage.timeMs).toBeGreaterThan(0);
    const { items } = Budgets.parse((await api.get("/budgets")).body);
    expect(items[0]).toMatchObject({ flow: null, perDay });
    expect((await api.delete("/budgets")).status).toBe(204);
    for (const wrong of [{}, { perDay: {} }, { perDay: { stop: { tokens: -1 } } }, { flow: "A b", perDay }])
      expect(await api.put("/budgets", wrong)).toMatchObject({ status: 422 });
    expect((await api.delete(`/budgets?flow=${flow}`)).status).toBe(204);
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
