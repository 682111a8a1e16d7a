import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { badInputsOf } from "../support/bad-inputs";
import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";

const IN_TIME_MS = 2_000;
const rows = badInputsOf("flow");

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess();
});
afterAll(() => server.stop());

type Spec = Readonly<Record<string, unknown>>;

const executor = { type: "command", argv: ["node", "--version"] };
const stage = (name: string, rest: Spec = {}): Spec => ({ name, executor, ...rest });
const flow = (stages: unknown, rest: Spec = {}): Spec => ({ name: "good", stages, ...rest });
const only = (rest: Spec): Spec => flow([stage("a", rest)]);
const chain = (length: number): Spec[] =>
  Array.from({ length }, (_, place) => stage(`s${place}`, place === 0 ? {} : { after: [`s${place - 1}`] }));
const argv = (...words: unknown[]): Spec => only({ executor: { type: "command", argv: words } });

/** What each row sends, as an object or as the text of a body. */
const BAD: Readonly<Record<string, Spec | string>> = {
  "stages null": flow(null),
  "cycle of 2": flow([stage("a", { after: ["b"] }), stage("b", { after: ["a"] })]),
  "cycle through a join": flow([
    stage("a", { after: ["d"] }),
    stage("b", { after: ["a"] }),
    stage("c", { after: ["a"] }),
    stage("d", { after: ["b", "c"] }),
  ]),
  "depends twice on the same stage": flow([stage("a"), stage("b", { after: ["a", "a"] })]),
  "stage id empty": flow([stage("")]),
  "stage id constructor": flow([stage("constructor")]),
  "stage id with :": flow([stage("a:b")]),
  "stage id NFC vs NFD twins": flow([stage("\u00e9"), stage("e\u0301")]),
  "1,001 stages": flow(chain(1_001)),
  "chain depth 5,000": flow(chain(5_000)),
  "unreachable stage": flow([stage("a"), stage("b", { after: ["c"] }), stage("c", { after: ["b"] })]),
  "no root": flow([stage("a", { after: ["b"] }), stage("b", { after: ["c"] }), stage("c", { after: ["a"] })]),
  "retry -1": only({ retry: { attempts: -1 } }),
  "retry NaN": only({ retry: { attempts: "NaN" } }),
  "backoff factor 1e308": only({ retry: { attempts: 2, delayMs: 1e308 } }),
  "timeout 0": only({ timeoutMs: 0 }),
  "timeout 1e15": only({ timeoutMs: 1e15 }),
  "target empty": only({ target: "" }),
  "target [a,b": only({ target: "[a,b" }),
  "target [a,[b]]/x": only({ target: "[a,[b]]/x" }),
  "target ../*": only({ target: "../*" }),
  "target unicode twin": only({ target: "default/\u0430ny" }),
  "target list of 10,000": only({ target: Array.from({ length: 10_000 }, () => "a/b") }),
  "command as string with shell metachars": only({ executor: { type: "command", argv: "node --version; id" } }),
  "command argv0 relative ./x": argv("./x"),
  "command 2 MB argv (E2BIG)": argv("node", "x".repeat(2 * 1024 * 1024)),
  "function ref path traversal": only({ executor: { type: "function", ref: "../../etc/passwd" } }),
  "input schema $ref file://": flow([stage("a")], { input: { $ref: "file:///etc/passwd" } }),
  "input schema pattern ReDoS": flow([stage("a")], {
    input: { type: "object", properties: { x: { type: "string", pattern: "^(a+)+$" } } },
  }),
  "version reuse with different content": flow([stage("other")]),
  "JSON5 comments": '{/* a flow */ "name":"good","stages":[]}',
  "name empty": flow([stage("a")], { name: "" }),
  "name 300 chars": flow([stage("a")], { name: "a".repeat(300) }),
  "label key __proto__": '{"name":"good","__proto__":{"x":1},"stages":[]}',
};

/** What flows cannot say yet, so that no good value exists beside the bad one. */
const NOT_YET = new Set([
  "fan-out of fan-out 1000x1000",
  "fan-out over array with holes",
  "join with 0 parents",
  "k>n",
  'join "any" with all skipped',
  "condition ReDoS ^(a+)+$",
  "condition reads process.env",
  "condition not boolean",
  "compensate cycle",
  "lease TTL 1 ms",
  "priority NaN",
  'schedule "* * * * * *" every second',
  "cron @reboot",
  "cron with TZ Mars/Base",
  "env key LD_PRELOAD",
  "env value NUL",
  "cwd /proc/self",
  "user root",
  "image with shell chars",
  "volume /var/run/docker.sock",
  "network host",
  "http url file://",
  "http method FOO",
  "http header Host",
  "http 1xx flood",
  "secrets ref unknown",
  "template {{secrets.X}} in label",
  "template prototype walk {{constructor.constructor}}",
  "output size limit+1",
  "YAML anchors bomb (billion laughs)",
  "YAML merge key __proto__",
  'YAML 1.1 "no" as boolean',
]);

const Problem = z.object({ code: z.string().regex(/^[A-Z][A-Z_]+$/), status: z.number(), detail: z.string() });

function register(body: Spec | string): Promise<Response> {
  return server.api("/flows", { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
}

async function countFlows(): Promise<number> {
  return z.object({ items: z.array(z.unknown()) }).parse(await (await server.api("/flows")).json()).items.length;
}

describe("a flow that is none", () => {
  test.each(rows.filter((row) => !NOT_YET.has(row.where)))("$id $where", async (row) => {
    const good = await register(
      flow([stage("a", { target: "default/any", timeoutMs: 1_000, retry: { attempts: 2 } })], {
        input: { type: "object" },
      }),
    );
    expect([200, 201]).toContain(good.status);
    const bad = BAD[row.where];
    expect(bad).toBeDefined();
    const count = await countFlows();
    const startedAt = performance.now();
    const answer = await register(bad ?? "");
    expect(performance.now() - startedAt).toBeLessThan(IN_TIME_MS);
    const text = await answer.text();
    const { status, code } = Problem.parse(JSON.parse(text));
    expect([409, 413, 422]).toContain(answer.status);
    expect(status).toBe(answer.status);
    if (row.where.startsWith("version reuse")) expect(code).toBe("FLOW_VERSION_EXISTS");
    expect(text).not.toMatch(/\n\s+at |node_modules/);
    expect(await countFlows()).toBe(count);
    const { items } = z
      .object({
        items: z.array(z.looseObject({ name: z.string(), stages: z.array(z.looseObject({ name: z.string() })) })),
      })
      .parse(await (await server.api("/flows")).json());
    expect(items.find(({ name }) => name === "good")?.stages.map(({ name }) => name)).toEqual(["a"]);
    expect(server.faults).toEqual([]);
  });

  test("every row is either sent or of something flows cannot say yet", () => {
    const known = new Set([...Object.keys(BAD), ...NOT_YET]);
    expect(rows.filter((row) => !known.has(row.where))).toEqual([]);
  });
});
