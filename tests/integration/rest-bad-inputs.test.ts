import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { badInputsOf, bodyOf, fieldJson, type BadInput } from "../support/bad-inputs";
import { inSlices, sendRaw, type RawAnswer } from "../support/raw-http";
import { startServerInProcess, TEST_ADMIN_KEY, type ServerInProcess } from "../support/server-in-process";

const REFUSED = [400, 413, 415, 422];
const IN_TIME_MS = 5_000;
const FLOW = "bad-inputs";
const rows = badInputsOf("rest");
const covered = new Set<string>();

let server: ServerInProcess;
let foreignId = "";

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow(FLOW, ["only"]);
  foreignId = await createForeign();
});
afterAll(() => server.stop());

/** An action of another organisation. */
async function createForeign(): Promise<string> {
  const { createAction } = await import("@/server/services/create-actions");
  const { caller, ...rest } = server.admin();
  const organisation = "other";
  await server.record.store.registerFlow(
    organisation,
    (await server.record.store.findFlow("default", FLOW))?.registration ?? {
      plan: { name: FLOW, version: "1", stages: [] },
      inputSchema: {},
    },
  );
  return (await createAction({ ...rest, caller: { ...caller, organisation } }, { flow: FLOW })).id;
}

function of(cls: string): BadInput[] {
  const found = rows.filter((row) => row.cls === cls);
  for (const row of found) covered.add(row.id);
  return found;
}

async function countActions(): Promise<number> {
  const page: unknown = await (await server.api("/actions?limit=1")).json();
  return z.object({ total: z.number() }).parse(page).total;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** A request written byte by byte, so that nothing between test and server puts it right. */
function send(
  { method = "POST", path = "/actions", headers = {}, body = "" }: Sent,
  timeoutMs = IN_TIME_MS,
): Promise<RawAnswer> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const all = {
    host: "localhost",
    authorization: `Bearer ${TEST_ADMIN_KEY}`,
    ...(method === "GET" ? {} : { "content-type": "application/json", "content-length": String(bytes.byteLength) }),
    ...headers,
  };
  const head = `${method} /api/v1${path} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
  return sendRaw(server.url, [head, ...inSlices(bytes)], timeoutMs);
}

const Problem = z.object({ code: z.string().regex(/^[A-Z][A-Z_]+$/), status: z.number(), requestId: z.string() });

/** Refused as it should be: a problem with a code, without a stack, and nothing else has changed. */
async function expectRefused(
  row: BadInput,
  answer: RawAnswer,
  before: { count: number; statuses?: readonly number[] },
): Promise<void> {
  if (!(before.statuses ?? REFUSED).includes(answer.status ?? 0))
    expect.fail(`${row.id} was answered: ${answer.text.slice(0, 300)}`);
  const body = answer.text.slice(answer.text.indexOf("\r\n\r\n") + 4);
  expect(Problem.parse(JSON.parse(body)).status).toBe(answer.status);
  expect(body).not.toMatch(/\n\s+at |node_modules|\.ts:/);
  expect(await countActions()).toBe(before.count);
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
}

const GOOD: Readonly<Record<string, string>> = {
  flow: JSON.stringify(FLOW),
  input: "{}",
  target: '"default/any"',
  tags: "[]",
  priority: "1",
  delayMs: "1",
  timeoutMs: "60000",
  maxAttempts: "1",
};
/** Names of rows that the product calls otherwise. */
const REAL: Readonly<Record<string, string>> = { labels: "tags" };
let keys = 0;

function fieldBody(field: string, value: string): string {
  keys += 1;
  const fields = {
    flow: GOOD["flow"] ?? "",
    ...(field === "idempotencyKey" ? {} : { idempotencyKey: `"row-${keys}"` }),
    [field]: value,
  };
  return `{${Object.entries(fields)
    .map(([name, text]) => `"${name}":${text}`)
    .join(",")}}`;
}

async function expectGood(body: string): Promise<void> {
  const answer = await send({ body });
  expect(answer).toMatchObject({ status: 201 });
}

/** Values of these rows are good ones of the real field: an empty list of tags, a key that is a time written as text. */
const LEGAL = new Set(["rest-225", "rest-227", "rest-229", "rest-241", "rest-251"]);

describe("a body that is no action", () => {
  test.each(of("json-body"))("$id $where", async (row) => {
    await expectGood(fieldBody("priority", "1"));
    const count = await countActions();
    await expectRefused(row, await send({ body: bodyOf(row.input) }), { count });
  });
});

describe("a field of the wrong kind", () => {
  const fields = [...of("string"), ...of("number"), ...of("type")];
  test.each(fields)("$id $where", async (row) => {
    const named = /\.(\w+) = /.exec(row.where)?.[1] ?? "";
    const field = REAL[named] ?? named;
    await expectGood(fieldBody(field, field === "idempotencyKey" ? `"good-${row.id}"` : (GOOD[field] ?? "")));
    const count = await countActions();
    const answer = await send({ body: fieldBody(field, fieldJson(row.input)) });
    if (LEGAL.has(row.id)) expect(answer).toMatchObject({ status: 201 });
    else
      await expectRefused(row, answer, { count, statuses: row.expect.includes("404") ? [...REFUSED, 404] : REFUSED });
  });
});

describe("a query that makes no sense", () => {
  test.each(of("query"))("$id $where", async (row) => {
    expect((await send({ method: "GET", path: "/actions?limit=1&q=a" })).status).toBe(200);
    const count = await countActions();
    await expectRefused(row, await send({ method: "GET", path: `/actions?${String(row.input)}` }), { count });
  });
});

describe("an id of nothing", () => {
  const ids: Readonly<Record<string, () => string>> = {
    "id of other tenant": () => foreignId,
    "id of purged action": () => "01900000-0000-7000-8000-0000000000ff",
    "id of different kind (flow id)": () => FLOW,
  };
  test.each(of("id"))("$id", async (row) => {
    const { id } = z
      .object({ id: z.string() })
      .parse(await (await server.api("/actions", { method: "POST", body: fieldBody("priority", "1") })).json());
    expect((await send({ method: "GET", path: `/actions/${id}` })).status).toBe(200);
    const text = ids[String(row.input)]?.() ?? String(row.input);
    const path = /%|\.\./.test(text) ? text : encodeURIComponent(text);
    await expectRefused(row, await send({ method: "GET", path: `/actions/${path}` }), {
      count: await countActions(),
      statuses: [404],
    });
  });
});

describe("idempotency keys", () => {
  const Id = z.object({ id: z.string() });
  const create = (key: string, body: object = { flow: FLOW }): Promise<Response> =>
    server.api("/actions", { method: "POST", body: JSON.stringify(body), headers: { "idempotency-key": key } });
  const checks: Readonly<Record<string, (row: BadInput) => Promise<void>>> = {
    "same key same body": async () => {
      const [first, second] = [await create("twice"), await create("twice")];
      expect(Id.parse(await second.json()).id).toBe(Id.parse(await first.json()).id);
      expect((await create("twice", { flow: FLOW, priority: 2 })).status).toBe(409);
    },
    "key 256 chars+1": async (row) => {
      expect((await create("k".repeat(256))).status).toBe(201);
      await expectRefused(
        row,
        await send({ headers: { "idempotency-key": "k".repeat(257) }, body: JSON.stringify({ flow: FLOW }) }),
        { count: await countActions() },
      );
    },
    "key with NUL": async (row) => {
      const count = await countActions();
      await expectRefused(row, await send({ body: '{"flow":"bad-inputs","idempotencyKey":"a\\u0000b"}' }), { count });
      expect(
        (await send({ headers: { "idempotency-key": "a\u0000b" }, body: JSON.stringify({ flow: FLOW }) })).status,
      ).toBe(400);
    },
    "200 parallel same key": async () => {
      const before = await countActions();
      const answers = await Promise.all(Array.from({ length: 200 }, () => create("parallel")));
      const ids = await Promise.all(answers.map(async (answer) => Id.parse(await answer.json()).id));
      expect(new Set(ids).size).toBe(1);
      expect(await countActions()).toBe(before + 1);
    },
    "header key differs from body key": async (row) => {
      const count = await countActions();
      await expectRefused(
        row,
        await send({
          headers: { "idempotency-key": "one" },
          body: JSON.stringify({ flow: FLOW, idempotencyKey: "two" }),
        }),
        { count },
      );
    },
  };
  test.each(of("idempotency"))("$id $where", async (row) => {
    const check = checks[String(row.input)];
    expect(check).toBeDefined();
    await check?.(row);
  });
});

test("every row of this file was meant, but for those about framing", () => {
  expect(rows.filter((row) => !covered.has(row.id) && row.cls !== "http-framing")).toEqual([]);
});

test("nothing of all this was the server's own fault", () => {
  expect(server.faults).toEqual([]);
});
