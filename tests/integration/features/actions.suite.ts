import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { instant, stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

import { closeGate, openGate } from "./open-gate";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UNKNOWN = "01900000-0000-7000-8000-00000000ffff";
const command = (name: string, after?: readonly string[]) => ({
  name,
  ...(after && { after }),
  executor: { type: "command", argv: ["node", "-e", "0"] },
});

/** What is told of an action, and what may be asked of it. */
export function describeActions(install: () => Install): void {
  describe("the record of an action", () => {
    test("holds everything it was made with and everything that became of it", async () => {
      const { api } = install();
      const made = {
        flow: "fan",
        name: "Squares",
        description: "Of three numbers",
        input: { items: 3, ms: 0, fail: [] },
        target: "default/any",
        priority: 7,
        tags: ["x", "y"],
        metadata: { order: { number: 12, lines: [1, "two", null] } },
        workflowId: "w-1",
        stepId: "s-1",
      };
      const action = await api.run(made);
      expect(action).toEqual({
        ...made,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        version: "1",
        organisation: "default",
        status: "completed",
        display: "completed",
        seq: expect.any(Number),
        epoch: expect.any(Number),
        generation: 1,
        launchedBy: expect.any(String),
        dispatch: install().pair === "embedded" ? "local" : "claimed",
        progress: { percent: 100 },
        currentStages: [],
        createdAt: expect.stringMatching(ISO),
        updatedAt: expect.stringMatching(ISO),
        startedAt: expect.stringMatching(ISO),
        finishedAt: expect.stringMatching(ISO),
        estimatedCompletionAt: null,
        serverTime: expect.stringMatching(ISO),
        pausedMs: 0,
        files: [],
        output: [0, 1, 4].map((output, index) => ({ index, status: "completed", output })),
        stages: [expect.anything(), expect.anything()],
      });
      const [spread, join] = action.stages;
      const times = {
        queuedAt: expect.stringMatching(ISO),
        startedAt: expect.stringMatching(ISO),
        finishedAt: expect.stringMatching(ISO),
      };
      const common = {
        description: null,
        status: "completed",
        display: "completed",
        attempt: 1,
        executor: "function",
        runner: expect.any(String),
        ...times,
      };
      expect(spread).toMatchObject({
        ...common,
        id: `${action.id}:0`,
        name: "spread",
        order: 1,
        after: [],
        tasks: { total: 3, completed: 3, failed: 0, running: 0 },
      });
      expect(join).toMatchObject({
        ...common,
        id: `${action.id}:1`,
        name: "join",
        order: 2,
        after: ["spread"],
        tasks: { total: 1, completed: 1, failed: 0, running: 0 },
      });
      expect(join?.attempts).toEqual([
        {
          number: 1,
          status: "completed",
          startedAt: join?.startedAt,
          finishedAt: join?.finishedAt,
          runner: join?.runner,
        },
      ]);
      expect(instant(action.startedAt)).toBeLessThanOrEqual(instant(join?.startedAt ?? null));
      expect(instant(action.finishedAt)).toBeGreaterThanOrEqual(instant(join?.finishedAt ?? null));
    });

    test("tells why it failed, with a stack, where it did", async () => {
      const { api } = install();
      const gate = install().path("a1-fails");
      openGate(gate);
      const action = await api.run({ flow: "statuses", input: { gate, ends: "failed" } });
      expect(action).toMatchObject({
        status: "failed",
        error: { code: "TOLD", message: "told to fail" },
        progress: { message: "told to fail" },
      });
      expect(action.output).toBeUndefined();
      expect(stageOf(action, "Hold").error?.detail).toMatch(/told to fail\n\s+at .*statuses\.ts:\d+/);
      expect(stageOf(action, "Optional")).toMatchObject({ status: "skipped", attempt: 0, startedAt: null });
    });

    test("has the result of a command", async () => {
      const { api } = install();
      const action = await api.run({
        command: ["node", "-e", "console.log('out'); console.error('err')"],
        timeoutMs: 20_000,
      });
      expect(action).toMatchObject({
        status: "completed",
        flow: "command",
        command: `node -e 'console.log('\\''out'\\''); console.error('\\''err'\\'')'`,
      });
      expect(action.result).toEqual({
        status: "success",
        command: action["command"],
        stdout: "out\n",
        stderr: "err\n",
        exitCode: 0,
        target: "default/any",
        startedAt: expect.stringMatching(ISO),
        finishedAt: expect.stringMatching(ISO),
      });
      expect(stageOf(action, "command").output).toEqual(action.result);
    });

    test("shows what is under way while it is", async () => {
      const { api } = install();
      const gate = install().path("a1-running");
      const id = await api.create({ flow: "statuses", input: { gate } });
      const running = await api.until(id, (action) => stageOf(action, "Hold").status === "running", {
        what: "the stage to run",
      });
      expect(running).toMatchObject({
        status: "running",
        display: "running",
        dispatch: install().pair === "embedded" ? "local" : "claimed",
        currentStages: ["Hold"],
        finishedAt: null,
        reason: { code: "RUNNING" },
      });
      expect(stageOf(running, "Hold")).toMatchObject({
        startedAt: expect.stringMatching(ISO),
        finishedAt: null,
        runner: expect.any(String),
        attempt: 1,
        attempts: [{ number: 1, status: "running", finishedAt: null }],
      });
      expect(stageOf(running, "Optional")).toMatchObject({ status: "pending", attempt: 0, startedAt: null });
      openGate(gate);
      expect((await api.ended(id)).status).toBe("completed");
    });

    test.each([UNKNOWN, "not-an-id", "..%2f", "%00"])(
      "an unknown id (%s) is not found, whatever is asked of it",
      async (id) => {
        const { api } = install();
        const missing = { status: 404, body: expect.objectContaining({ code: "ACTION_NOT_FOUND", status: 404 }) };
        for (const path of ["", "/events", "/logs", "/state", "/files"])
          expect(await api.get(`/actions/${id}${path}`)).toEqual(missing);
        for (const verb of ["start", "cancel", "retry", "pause", "resume"])
          expect(await api.post(`/actions/${id}/${verb}`)).toEqual(missing);
      },
    );
  });

  describe("lists", () => {
    const ListedPage = z.object({ items: z.array(z.looseObject({ id: z.string() })), total: z.number() });

    test("are narrowed by workflow, by the runner that worked last, and by what is shown", async () => {
      const { api } = install();
      const workflowId = `workflow ${randomUUID()} "ü" & more`;
      const gate = install().path(`gate-${randomUUID()}`);
      const running = await api.create({ flow: "statuses", input: { gate }, workflowId });
      const waiting = await api.create({ flow: "statuses", input: { gate }, workflowId, start: false });
      const seen = await api.until(running, (action) => stageOf(action, "Hold").status === "running", {
        what: "the stage to run",
      });
      await api.listed(seen);
      const ids = async (filter: Readonly<Record<string, string>>): Promise<string[]> => {
        const query = new URLSearchParams({ workflowId, ...filter });
        const { items, total } = ListedPage.parse((await api.get(`/actions?${query}`)).body);
        expect(total).toBe(items.length);
        return items.map(({ id }) => id);
      };
      expect((await ids({})).toSorted()).toEqual([running, waiting].toSorted());
      const runner = stageOf(seen, "Hold").runner ?? "";
      expect(await ids({ runner })).toEqual([running]);
      expect(await ids({ runner: "nobody" })).toEqual([]);
      expect(await ids({ display: "running" })).toEqual([running]);
      expect(await ids({ display: "pending" })).toEqual([waiting]);
      expect(await ids({ display: "completed,failed" })).toEqual([]);
      expect(await ids({ display: "running,pending", status: "running" })).toEqual([running]);
      const input = encodeURIComponent(JSON.stringify({ workflowId, runner, display: ["running"] }));
      const answer = await (await api.fetch(`/api/trpc/actions.list?input=${input}`)).json();
      expect(answer).toMatchObject({ result: { data: { total: 1, items: [{ id: running, workflowId, runner }] } } });
      openGate(gate);
      await api.listed(await api.ended(running));
      expect(await ids({ display: "completed" })).toEqual([running]);
    });
  });

  describe("stages", () => {
    test("stand in the order of what they wait for, and know their action", async () => {
      const { api } = install();
      const id = await api.create({
        spec: { name: "ordered", stages: [command("c", ["b"]), command("a"), command("b", ["a"])] },
        start: false,
      });
      const action = await api.action(id);
      expect(action.stages.map(({ name, order, after }) => [name, order, after])).toEqual([
        ["a", 1, []],
        ["b", 2, ["a"]],
        ["c", 3, ["b"]],
      ]);
      expect(action.currentStages).toEqual(["a"]);
      for (const stage of action.stages) {
        const response = await api.fetch(
          `/api/trpc/stages.get?input=${encodeURIComponent(JSON.stringify({ id: stage.id }))}`,
        );
        expect(await response.json()).toMatchObject({
          result: { data: { id: stage.id, name: stage.name, action: { id, status: "pending" } } },
        });
      }
    });

    test("of one name are refused at the second", async () => {
      const { status, body } = await install().api.post("/actions", {
        spec: { name: "doubled", stages: [command("a"), command("a")] },
      });
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: "DUPLICATE_STAGE", errors: [{ path: "stages[1].name" }] });
    });

    test.each([
      ["a circle", [command("a", ["b"]), command("b", ["a"])], /"?a"?.*"?b"?|"?b"?.*"?a"?/],
      ["an unknown stage", [command("a", ["ghost"])], /ghost/],
      ["itself", [command("a", ["a"])], /"a"/],
    ])("that wait for %s are refused by name, and make nothing", async (_what, stages, names) => {
      const { api } = install();
      const tag = randomUUID();
      const { status, body } = await api.post("/actions", { spec: { name: "wrong", stages }, tags: [tag] });
      expect(status).toBe(422);
      expect(z.object({ detail: z.string() }).parse(body).detail).toMatch(names);
      expect((await api.get(`/actions?tag=${tag}`)).body).toMatchObject({ total: 0 });
    });

    test("may be twelve", async () => {
      const names = Array.from({ length: 12 }, (_, place) => `s${place + 1}`);
      const stages = names.map((name, place) => command(name, place === 0 ? [] : [`s${place}`]));
      const action = await install().api.run({ spec: { name: "twelve", stages } });
      expect(action.status).toBe("completed");
      expect(action.stages.map(({ name, status }) => [name, status])).toEqual(names.map((name) => [name, "completed"]));
    });
  });

  describe("ids and keys", () => {
    test("a given id is kept, and a second use of it refused", async () => {
      const { api } = install();
      const id = randomUUID();
      const body = { id, flow: "timed", input: { first: 0, second: 0, third: 0 } };
      expect(await api.create(body)).toBe(id);
      expect((await api.ended(id)).id).toBe(id);
      const before = await api.record(id);
      expect(await api.post("/actions", body)).toMatchObject({ status: 409, body: { code: "ACTION_EXISTS" } });
      expect(await api.record(id)).toBe(before);
    });

    test("one idempotency key makes one action of 200 requests at once", async () => {
      const { api } = install();
      const key = { "idempotency-key": `key ${randomUUID()} ü` };
      const body = { flow: "timed", input: { first: 0, second: 0, third: 0 }, tags: [randomUUID()] };
      const answers = await Promise.all(Array.from({ length: 200 }, () => api.post("/actions", body, key)));
      expect(new Set(answers.map((answer) => z.object({ id: z.string() }).parse(answer.body).id)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(199);
      expect((await api.get(`/actions?tag=${body.tags[0] ?? ""}`)).body).toMatchObject({ total: 1 });
      const other = await api.post("/actions", { ...body, input: { first: 1, second: 0, third: 0 } }, key);
      expect(other).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_CONFLICT" } });
    });
  });

  describe("statuses and commands", () => {
    const table = readTable();

    test("the table has every status", () => {
      expect(table.map(({ status }) => status)).toEqual([...STATUSES]);
    });

    test.each(table)("a $status action takes each command as the table says", async ({ status, outcomes }) => {
      const place = install();
      for (const [verb, outcome] of Object.entries(outcomes)) {
        const action = await anActionThatIs(place, status);
        await expectOutcome(place, action, { verb, outcome });
      }
    });
  });
}

const STATUSES = ["pending", "running", "paused", "completed", "partial", "failed", "cancelled"] as const;
type Status = (typeof STATUSES)[number];

/** The table of the manual. */
function readTable(): { status: Status; outcomes: Record<string, string> }[] {
  const lines = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "statuses.md"), "utf8").split("\n");
  const rows = lines
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head = [], , ...cells] = rows;
  return cells.map(([status, ...outcomes]) => ({
    status: z.enum(STATUSES).parse(status),
    outcomes: Object.fromEntries(head.slice(1).map((verb, at) => [verb, outcomes[at] ?? ""])),
  }));
}

interface Held {
  readonly id: string;
  readonly gate: string;
}

/** An action in that status, with its gate closed: a retry of it stays running. */
async function anActionThatIs(install: Install, status: Status): Promise<Held> {
  const { api } = install;
  const gate = install.path(`gate-${randomUUID()}`);
  const ends = status === "partial" || status === "failed" ? status : "completed";
  const id = await api.create({ flow: "statuses", input: { gate, ends }, start: status !== "pending" });
  const isHolding = (action: ActionSeen): boolean => stageOf(action, "Hold").status === "running";
  if (status !== "pending") await api.until(id, isHolding, { what: "the action to run" });
  if (status === "paused") await api.post(`/actions/${id}/pause`);
  if (status === "cancelled") await api.post(`/actions/${id}/cancel`);
  if (status === "completed" || status === "partial" || status === "failed") openGate(gate);
  await api.until(id, (action) => action.status === status, { what: `an action to be ${status}` });
  closeGate(gate);
  return { id, gate };
}

function statusOf({ body }: { readonly body: unknown }): string {
  return z.looseObject({ status: z.string() }).parse(body).status;
}

async function expectOutcome(
  { api }: Install,
  { id, gate }: Held,
  { verb, outcome }: { verb: string; outcome: string },
): Promise<void> {
  const before = await api.record(id);
  const answer = await api.post(`/actions/${id}/${verb}`);
  if (outcome === "conflict")
    expect(answer, verb).toMatchObject({ status: 409, body: { code: "CONFLICT", status: 409 } });
  else expect(answer.status, verb).toBe(200);
  if (outcome === "conflict" || outcome === "no-op") expect(await api.record(id), verb).toBe(before);
  else if (statusOf(answer) !== outcome)
    await api.until(id, (action) => action.status === outcome, { what: `${verb} to lead to ${outcome}` });
  openGate(gate);
}
