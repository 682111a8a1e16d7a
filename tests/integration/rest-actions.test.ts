import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";

const Created = z.object({ id: z.string(), status: z.string(), seq: z.number() });
const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
const View = z.looseObject({
  id: z.string(),
  status: z.string(),
  display: z.string(),
  seq: z.number(),
  currentStages: z.array(z.string()),
  reason: z.looseObject({ code: z.string(), text: z.string() }).optional(),
  stages: z.array(z.looseObject({ id: z.string(), name: z.string(), order: z.number(), status: z.string() })),
});

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess({ allowedCommands: ["node", "echo"] });
  await server.registerFlow("greet", ["first", "second"], {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      times: { type: "integer", default: 2 },
      file: { type: "object", properties: { file: { type: "string" } }, "x-file": true },
    },
    required: ["name"],
    additionalProperties: false,
  });
});
afterAll(() => server.stop());

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return server.api(path, { method: "POST", body: JSON.stringify(body), headers });
}

async function create(body: unknown): Promise<z.infer<typeof Created>> {
  const response = await post("/actions", body);
  const answer: unknown = await response.json();
  expect({ status: response.status, answer }).toMatchObject({ status: 201 });
  return Created.parse(answer);
}

async function refusal(response: Response): Promise<z.infer<typeof Problem>> {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

async function view(id: string): Promise<z.infer<typeof View>> {
  const response = await server.api(`/actions/${id}`);
  expect(response.status).toBe(200);
  return View.parse(await response.json());
}

describe("creating", () => {
  test("answers an id, and the action is there with its stages, its reason and what happens next", async () => {
    const { id, status, seq } = await create({ flow: "greet", input: { name: "Ana" }, tags: ["a"], name: "Hello" });
    expect({ status, isFar: seq >= 1 }).toEqual({ status: "pending", isFar: true });
    const action = await view(id);
    expect(action).toMatchObject({
      name: "Hello",
      flow: "greet",
      version: "1",
      organisation: "default",
      status: "pending",
      generation: 1,
      launchedBy: "Admin key",
      target: "default/any",
      priority: 0,
      tags: ["a"],
      input: { name: "Ana", times: 2 },
      currentStages: ["first"],
      dispatch: "announced",
      reason: { code: "NO_RUNNER" },
    });
    expect(action.stages.map(({ name, order }) => [name, order])).toEqual([
      ["first", 1],
      ["second", 2],
    ]);
  });

  test("keeps the id it was given, once", async () => {
    const id = "01900000-0000-7000-8000-00000000abcd";
    expect((await create({ id, flow: "greet", input: { name: "Ana" } })).id).toBe(id);
    const second = await post("/actions", { id, flow: "greet", input: { name: "Ana" } });
    expect((await refusal(second)).code).toBe("ACTION_EXISTS");
    expect(second.status).toBe(409);
  });

  test("names the field of the input that is wrong", async () => {
    const problem = await refusal(await post("/actions", { flow: "greet", input: { name: "", colour: 1 } }));
    expect(problem.status).toBe(422);
    expect(problem.errors?.map(({ path }) => path)).toEqual(["input.name", "input.colour"]);
  });

  test("refuses an input that names a file nobody uploaded", async () => {
    const problem = await refusal(
      await post("/actions", {
        flow: "greet",
        input: { name: "Ana", file: { file: "01900000-0000-7000-8000-000000000001" } },
      }),
    );
    expect(problem.errors?.[0]?.path).toBe("input.file.file");
  });

  test("one idempotency key makes one action, also when asked 50 times at once", async () => {
    const body = { flow: "greet", input: { name: "Ana" } };
    const key = { "idempotency-key": "same" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("/actions", body, key)));
    const ids = await Promise.all(answers.map(async (answer) => Created.parse(await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 49 }, () => 200),
      201,
    ]);
    const other = await post("/actions", { ...body, input: { name: "Ben" } }, key);
    expect((await refusal(other)).code).toBe("IDEMPOTENCY_CONFLICT");
    const both = await post("/actions", { ...body, idempotencyKey: "other" }, key);
    expect(both.status).toBe(422);
  });

  test("commands become stages in order", async () => {
    const { id } = await create({ command: ["echo one", ["node", "--version"]] });
    const action = await view(id);
    expect(action).toMatchObject({
      flow: "command",
      version: "1",
      name: "echo one ; node --version",
      command: "echo one ; node --version",
    });
    expect(action.stages.map(({ name, after }) => [name, after])).toEqual([
      ["command-1", []],
      ["command-2", ["command-1"]],
    ]);
    expect((await view((await create({ command: "node -e 0" })).id)).stages.map(({ name }) => name)).toEqual([
      "command",
    ]);
  });

  test("refuses a program that is not allowed, by its name, and says how to allow it", async () => {
    const problem = await refusal(await post("/actions", { command: "rm -rf /" }));
    expect(problem).toMatchObject({ status: 422, code: "COMMAND_NOT_ALLOWED" });
    expect(problem.detail).toContain('"rm"');
    expect(problem.detail).toContain("SHOWRUNNER_ALLOWED_COMMANDS");
  });

  test("puts the stages of a spec in order and names a doubled one", async () => {
    const stage = (name: string, after: string[] = []) => ({
      name,
      after,
      executor: { type: "command", argv: ["node"] },
    });
    const { id } = await create({ spec: { name: "sent", stages: [stage("c", ["b"]), stage("a"), stage("b", ["a"])] } });
    const action = await view(id);
    expect(action.stages.map(({ name, order }) => [name, order])).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ]);
    expect(action.currentStages).toEqual(["a"]);
    const doubled = await refusal(await post("/actions", { spec: { name: "sent", stages: [stage("a"), stage("a")] } }));
    expect(doubled).toMatchObject({ status: 422, code: "DUPLICATE_STAGE", errors: [{ path: "stages[1].name" }] });
  });

  test("a batch is answered in order, each by itself", async () => {
    const good = { flow: "greet", input: { name: "Ana" } };
    const response = await post("/actions/batch", {
      actions: [good, { flow: "nobody" }, { ...good, colour: 1 }, good],
    });
    expect(response.status).toBe(200);
    const { results } = z.object({ results: z.array(z.looseObject({})) }).parse(await response.json());
    expect(results.map((result) => result["code"] ?? result["status"])).toEqual([
      "pending",
      "FLOW_NOT_FOUND",
      "INVALID_INPUT",
      "pending",
    ]);
  });
});

describe("operating", () => {
  test("an action that was not started starts, pauses, resumes and is cancelled", async () => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" }, start: false });
    expect((await view(id)).reason?.code).toBe("NOT_STARTED");
    const statusAfter = async (verb: string): Promise<unknown> => {
      const response = await server.api(`/actions/${id}/${verb}`, { method: "POST" });
      return [response.status, Created.parse(await response.json()).status];
    };
    expect(await statusAfter("start")).toEqual([200, "pending"]);
    expect(await statusAfter("pause")).toEqual([200, "paused"]);
    expect(await statusAfter("pause")).toEqual([200, "paused"]);
    expect(await statusAfter("resume")).toEqual([200, "pending"]);
    expect(await statusAfter("cancel")).toEqual([200, "cancelled"]);
    const again = await refusal(await server.api(`/actions/${id}/cancel`, { method: "POST" }));
    expect(again).toMatchObject({ status: 409, code: "CONFLICT" });
    expect(await statusAfter("retry")).toEqual([200, "pending"]);
    expect(await view(id)).toMatchObject({ generation: 2, status: "pending" });
  });

  test("a command on a state the caller has not seen is refused with who changed it", async () => {
    const { id, seq } = await create({ flow: "greet", input: { name: "Ana" } });
    expect((await post(`/actions/${id}/pause`, { expectedSeq: seq })).status).toBe(200);
    const late = await refusal(await post(`/actions/${id}/cancel`, { expectedSeq: seq }));
    expect(late).toMatchObject({ status: 409, code: "SEQ_CHANGED" });
    expect(late.detail).toContain("Admin key");
    expect((await view(id)).status).toBe("paused");
  });
});

describe("reading", () => {
  test("events come as JSON after a seq, and as a stream that ends with the action", async () => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" } });
    await post(`/actions/${id}/cancel`, {});
    const Events = z.object({
      events: z.array(z.looseObject({ seq: z.number(), type: z.string(), at: z.string() })),
      head: z.number(),
    });
    const all = Events.parse(await (await server.api(`/actions/${id}/events`)).json());
    expect(all.events.map(({ seq }) => seq)).toEqual(all.events.map((_, place) => place + 1));
    expect(all.head).toBe(all.events.length);
    const rest = Events.parse(await (await server.api(`/actions/${id}/events?after=1&limit=1`)).json());
    expect(rest.events.map(({ seq }) => seq)).toEqual([2]);
    const stream = await server.api(`/actions/${id}/events`, {
      headers: { accept: "text/event-stream", "last-event-id": "1" },
    });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const ids = [...(await stream.text()).matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
    expect(ids).toEqual(all.events.slice(1).map(({ seq }) => seq));
    const over = await server.api(`/actions/${id}/events`, {
      headers: { accept: "text/event-stream", "last-event-id": String(all.head) },
    });
    expect(over.status).toBe(204);
  });

  test("a stream brings what happens while it is open", async () => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" } });
    const abort = new AbortController();
    const stream = await server.api(`/actions/${id}/events`, {
      headers: { accept: "text/event-stream" },
      signal: abort.signal,
    });
    await post(`/actions/${id}/pause`, {});
    let text = "";
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (!text.includes("action.paused")) text += (await reader?.read())?.value ?? "";
    abort.abort();
    expect(text).toContain("event: action.paused");
  });

  test("lists find an action once it is recorded, page by page", async () => {
    const tag = "listed";
    const ids = [];
    for (let place = 0; place < 3; place += 1)
      ids.unshift((await create({ flow: "greet", input: { name: "Ana" }, tags: [tag] })).id);
    const Page = z.object({
      items: z.array(z.looseObject({ id: z.string(), createdAt: z.string() })),
      nextCursor: z.string().nullable(),
      total: z.number(),
    });
    const first = Page.parse(await (await server.api(`/actions?tag=${tag}&limit=2`)).json());
    expect(first.total).toBe(3);
    const second = Page.parse(
      await (await server.api(`/actions?tag=${tag}&limit=2&cursor=${first.nextCursor ?? ""}`)).json(),
    );
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    const open = Page.parse(await (await server.api(`/actions?tag=${tag}&status=pending,running`)).json());
    expect(open.items).toHaveLength(3);
  });

  test.each([
    ["display=running,moving", "display[1]"],
    ["display=", "display[0]"],
    ["runner=", "runner"],
    ["workflowId=", "workflowId"],
    ["workflow=w", "workflow"],
  ])("lists refuse %s, naming the parameter", async (query, path) => {
    const problem = await refusal(await server.api(`/actions?${query}`));
    expect(problem).toMatchObject({ status: 422, errors: [{ path }] });
  });

  test("another organisation's action is not found, in the same words as one that never was", async () => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" } });
    const { caller, ...rest } = server.admin();
    const { getAction } = await import("@/server/services/get-action");
    await expect(getAction({ ...rest, caller: { ...caller, organisation: "other" } }, id)).rejects.toMatchObject({
      code: "ACTION_NOT_FOUND",
    });
    const missing = await refusal(await server.api("/actions/01900000-0000-7000-8000-00000000ffff"));
    expect(missing).toMatchObject({ status: 404, code: "ACTION_NOT_FOUND" });
  });
});

test("nothing of all this was the server's own fault", () => {
  expect(server.faults).toEqual([]);
});
