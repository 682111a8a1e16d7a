import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { durationOf, stageOf, type ActionSeen, type ApiClient } from "@/tests/support/api-client";
import { findFreePort } from "@/tests/support/free-port";
import { describeApart, describeOnBothPairs, type InstallOptions } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS, SHIPPED_FLOWS } from "./fixture-flows";
import { linesOf } from "./lines-of";
import { openGate } from "./open-gate";

const DOCUMENTS = join(SHIPPED_FLOWS, "document-analysis", "documents");

/** What a language model is taken to say of any document. */
const MODEL_ANSWER = JSON.stringify({
  summary: [],
  entities: { names: [], organisations: [], places: [], dates: [], amounts: [] },
  keywords: [],
});

/** An endpoint for analyses that can be made to wait. */
class ModelEndpoint {
  asked = 0;
  #isHeld = true;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      request.resume().on("end", () => {
        this.asked += 1;
        if (this.#isHeld) return;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content: MODEL_ANSWER } }] }));
      });
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.asked = 0;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const endpoint = new ModelEndpoint();
const port = await findFreePort();
beforeAll(() => endpoint.listen(port));
afterAll(() => endpoint.close());

const options: InstallOptions = {
  flows: [FIXTURE_FLOWS, SHIPPED_FLOWS],
  env: {
    SHOWRUNNER_LEASE_MS: "2000",
    DOCUMENT_ANALYSIS_BASE_URL: `http://127.0.0.1:${port}/v1`,
    DOCUMENT_ANALYSIS_MODEL: "held",
  },
};

/** The actions that the first stage of an action launched, once it has. */
async function childrenOf(api: ApiClient, id: string): Promise<string[]> {
  const ids = ({ stages: [stage] }: ActionSeen) =>
    Array.isArray(stage?.["children"]) ? stage["children"].map(String) : [];
  return ids(await api.until(id, (action) => ids(action).length > 0, { what: "a child to be launched" }));
}

describeOnBothPairs("after a power cut", options, (install) => {
  test("everything goes on by itself where it was, and nothing is done again", async () => {
    const { api } = install();
    const [file, gate] = [install().path(`five-${randomUUID()}`), install().path(`gate-${randomUUID()}`)];
    const five = await api.create({ flow: "five", input: { file, gate } });
    const demo = await api.create({ flow: "demo", input: { items: 1_000, seconds: 6 } });
    endpoint.hold(true);
    const upload = await api.upload(
      "research-note.md",
      new Uint8Array(readFileSync(join(DOCUMENTS, "research-note.md"))),
      "text/markdown",
    );
    const document = await api.create({ flow: "document-analysis", input: { file: { file: upload } } });
    const waiting = await api.create({ flow: "five", input: { file, gate }, start: false });
    const failed = await api.run({ flow: "demo.fail", input: { stages: 2, stage: 2, failAttempts: 1 } });
    await api.until(five, (action) => stageOf(action, "three").status === "running", { what: "step three of five" });
    await waitFor(() => endpoint.asked > 0, { what: "the analysis to be under way" });
    const at40 = await api.until(demo, (action) => stageOf(action, "Processing").progress.current >= 400, {
      what: "the demo to be at 40 %",
    });
    const ended = await api.record(failed.id);

    await install().kill9();
    const before = stageOf(at40, "Processing").progress.current;
    endpoint.hold(false);
    await install().startAgain();

    const again = await api.until(five, (action) => stageOf(action, "three").attempt === 2, {
      what: "step three to be taken up again",
    });
    expect(again).toMatchObject({ status: "running", currentStages: ["three"] });
    expect(attemptsOf(again, "three")).toEqual([
      [1, "lost"],
      [2, "running"],
    ]);
    openGate(gate);
    const done = await api.ended(five);
    expect(done).toMatchObject({ status: "completed", output: "two five" });
    expect(readFileSync(file, "utf8").trim().split("\n")).toEqual(["one", "two", "three", "four", "five"]);
    for (const name of ["one", "two", "four", "five"]) expect(stageOf(done, name).attempts).toHaveLength(1);

    const demoDone = await api.ended(demo);
    expect(demoDone).toMatchObject({ status: "completed", output: { processed: 1_000 } });
    expect(stageOf(demoDone, "Setup").attempts).toHaveLength(1);
    expect(attemptsOf(demoDone, "Processing")).toEqual([
      [1, "lost"],
      [2, "completed"],
    ]);
    const [firstLine] = await api.lines(demo, "stage=Processing&attempt=2");
    const wentOnAt = Number(/^Processed (\d+) of/.exec(firstLine?.text ?? "")?.[1]);
    expect(wentOnAt).toBeGreaterThanOrEqual(Math.floor(before / 100) * 100);
    expect((await api.lines(demo, "stage=Setup")).map(({ text }) => text)).toEqual(
      [1, 2, 3, 4].map((step) => `Prepared ${step} of 4`),
    );

    const documentDone = await api.ended(document);
    expect(documentDone.status).toBe("completed");
    expect(documentDone.stages.map(({ name, attempts }) => [name, attempts.map(({ status }) => status)])).toEqual([
      ["Handle file", ["completed"]],
      ["Extract text", ["completed"]],
      ["Analyse", ["lost", "completed"]],
      ["Format", ["completed"]],
    ]);
    expect(endpoint.asked).toBe(1);
    expect(JSON.stringify(documentDone.output)).toContain("openai-compatible/held");

    expect(await api.action(waiting)).toMatchObject({ status: "pending", reason: { code: "NOT_STARTED" } });
    for (const id of [five, demo, document]) {
      const events = await api.events(id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
    }

    const still = await api.record(failed.id);
    expect(withoutEpoch(still)).toBe(withoutEpoch(ended));
    await api.post(`/actions/${failed.id}/retry`);
    const retried = await api.until(failed.id, ({ status }) => status === "completed", {
      what: "an action that failed before to be retried",
    });
    expect(retried.stages.map(({ attempts }) => attempts.length)).toEqual([1, 2]);
  });

  test("a task that must not be done twice fails, and says that its runner was lost", async () => {
    const { api } = install();
    const file = install().path(`once-${randomUUID()}`);
    const id = await api.create({ flow: "line.once", input: { file, line: "x", ms: 60_000 } });
    await api.until(id, (action) => stageOf(action, "write").status === "running", { what: "it to run" });
    const key = `key-${randomUUID()}`;
    const made = { flow: "timed", input: { first: 0, second: 0, third: 0 }, idempotencyKey: key, delayMs: 3_000 };
    const created = await api.create(made);
    await waitFor(() => readFileSync(file, "utf8") === "x\n", { what: "its line" });
    await install().kill9();
    await install().startAgain();
    expect(await api.ended(id)).toMatchObject({ status: "failed", error: { code: "LOST" } });
    expect(readFileSync(file, "utf8")).toBe("x\n");
    expect(await api.post("/actions", made)).toMatchObject({ status: 200, body: { id: created } });
    expect((await api.ended(created)).status).toBe("completed");
  });

  test("what waits for the clock, a program, a person or another action goes on waiting", async () => {
    const { api } = install();
    const launch = (flow: string, input: object) => api.create({ flow, input });
    const [sleep, signal, approval, parent] = await Promise.all([
      launch("waits.sleep", { ms: 9_000 }),
      launch("waits.signal", { order: "7" }),
      launch("waits.approval", {}),
      launch("family.holds", {}),
    ]);
    const isWaiting = ({ display }: ActionSeen) => display === "waiting";
    for (const id of [sleep, signal, approval]) await api.until(id, isWaiting, { what: `action ${id} to wait` });
    const [child = ""] = await childrenOf(api, parent);
    await api.until(child, isWaiting, { what: "the child to wait" });
    await install().kill9();
    await install().startAgain();
    await api.post(`/actions/${signal}/signals/paid`, { value: { order: "7" } });
    await api.post(`/actions/${approval}/approvals/ask`, { approved: true, value: { copies: 2 } });
    await api.post(`/actions/${child}/signals/never`, { value: "at last" });
    expect(await api.ended(signal)).toMatchObject({ status: "completed", output: { order: "7" } });
    expect(await api.ended(approval)).toMatchObject({ status: "completed", output: { copies: 2 } });
    expect(await api.ended(parent)).toMatchObject({ status: "completed", output: "at last" });
    const slept = await api.ended(sleep);
    expect(slept.status).toBe("completed");
    expect(durationOf(stageOf(slept, "sleep"))).toBeGreaterThanOrEqual(9_000);
  });

  test("code asks again: what it had launched is there once, and a signal that it was given is given to it again", async () => {
    const { api } = install();
    const file = install().path(`lasts-${randomUUID()}`);
    const id = await api.create({ flow: "calls.lasts", input: { file } });
    await api.post(`/actions/${id}/signals/early`, { value: "first" });
    await waitFor(() => existsSync(file) && linesOf(file).length === 1, { what: "it to be given the signal" });
    await api.until(id, ({ reason }) => reason?.code === "WAITING_FOR_SIGNAL", { what: "it to wait" });
    await install().kill9();
    await install().startAgain();
    await waitFor(() => linesOf(file).length === 2, { what: "it to be given the signal again", timeoutMs: 20_000 });
    await api.post(`/actions/${id}/signals/late`, { value: "last" });
    const action = await api.ended(id);
    const [child = ""] = z.array(z.string()).parse(stageOf(action, "both")["children"]);
    expect(action.output).toMatchObject([{ n: 5, id: child, parentId: id }, "first", "last"]);
    expect(linesOf(file)).toEqual([`1 ${child} "first"`, `2 ${child} "first"`]);
    expect((await api.get(`/actions?workflowId=${id}`)).body).toMatchObject({ total: 1 });
  });

  test("a cancel that was acknowledged holds, whatever becomes of the process then", async () => {
    const { api } = install();
    const file = install().path(`cancelled-${randomUUID()}`);
    const id = await api.create({ flow: "line.again", input: { file, line: "x", ms: 60_000 } });
    const waiting = await api.create({ flow: "line.again", input: { file, line: "y" }, start: false });
    await api.until(id, (action) => stageOf(action, "write").status === "running", { what: "it to run" });
    await waitFor(() => linesOf(file).length === 1, { what: "its line" });
    const answers = await Promise.all([id, waiting].map((one) => api.post(`/actions/${one}/cancel`)));
    await install().kill9();
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await install().startAgain();
    const action = await api.ended(id);
    expect(action.status).toBe("cancelled");
    expect(attemptsOf(action, "write")).toEqual([[1, "cancelled"]]);
    expect(await api.action(waiting)).toMatchObject({ status: "cancelled", startedAt: null });
    const types = (await api.events(id)).map(({ type }) => type);
    expect(types.filter((type) => type === "action.cancel-requested")).toHaveLength(1);
    expect(types.at(-1)).toBe("action.cancelled");
    expect(linesOf(file)).toEqual(["x"]);
    expect(await api.listed(action)).toMatchObject({ status: "cancelled" });
  });

  test.each(["contract-notice.pdf", "meeting-minutes.docx", "invoice-list.csv"])(
    "a document somebody uploads is analysed by a runner elsewhere: %s",
    async (name) => {
      const { api } = install();
      endpoint.hold(false);
      const bytes = new Uint8Array(readFileSync(join(DOCUMENTS, name)));
      const file = await api.upload(name, bytes);
      const action = await api.run({ flow: "document-analysis", input: { file: { file } } }, 30_000);
      expect(action.error).toBeUndefined();
      expect(action.status).toBe("completed");
      expect(action["files"]).toMatchObject([{ file, name, sizeBytes: bytes.byteLength }]);
      const extracted = z.looseObject({ text: z.string() }).parse(stageOf(action, "Extract text").output);
      expect(extracted.text.length).toBeGreaterThan(300);
    },
  );
});

describeApart("when a store is lost", { flows: [FIXTURE_FLOWS], env: { SHOWRUNNER_LEASE_MS: "2000" } }, (install) => {
  test("a Redis that lost everything is filled from the record, and what was done stays done", async () => {
    const { api } = install();
    const [file, gate] = [install().path(`five-${randomUUID()}`), install().path(`gate-${randomUUID()}`)];
    const id = await api.create({ flow: "five", input: { file, gate } });
    const waiting = await api.create({ flow: "five", input: { file, gate }, start: false });
    const ended = await api.run({ flow: "timed", input: { first: 0, second: 0, third: 0 } });
    await api.until(id, (action) => stageOf(action, "three").status === "running", { what: "its third stage to run" });
    for (const one of [id, waiting, ended.id]) await api.listed(await api.action(one));
    const before = await api.action(id);
    const wide = await api.create({ flow: "fan", input: { items: 60, ms: 50 } });

    await flushRedis(install().redis.url);
    const rebuilt = await api.until(id, ({ epoch }) => Number(epoch) > Number(before["epoch"]), {
      what: "the live store to be rebuilt",
    });
    expect(rebuilt.status).toBe("running");
    openGate(gate);

    const done = await api.ended(id, 30_000);
    expect(done).toMatchObject({ status: "completed", output: "two five" });
    for (const name of ["one", "two", "four", "five"])
      expect(stageOf(done, name).attempts).toMatchObject([{ number: 1, status: "completed" }]);
    expect(stageOf(done, "three").attempts.at(-1)).toMatchObject({ status: "completed" });
    expect([...new Set(linesOf(file))]).toEqual(["one", "two", "three", "four", "five"]);
    for (const name of ["one", "two", "four", "five"])
      expect(linesOf(file).filter((line) => line === name)).toHaveLength(1);
    const events = await api.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
    expect(events.filter(({ type }) => type === "action.rebuilt")).toMatchObject([{ epoch: Number(rebuilt["epoch"]) }]);
    expect(await api.action(waiting)).toMatchObject({ status: "pending", reason: { code: "NOT_STARTED" } });
    expect(await api.action(ended.id)).toMatchObject({ status: "completed", seq: ended.seq });
    expect(await api.ended(wide, 30_000)).toMatchObject({ status: "completed" });
    expect(await api.listed(done)).toMatchObject({ status: "completed" });
    expect((await api.run({ flow: "timed", input: { first: 0, second: 0, third: 0 } })).status).toBe("completed");
    expect((await api.get("/health")).body).toMatchObject({ status: "ok" });
  });

  test("a cancel whose runner dies before it has stopped its task ends abandoned", async () => {
    const { api } = install();
    const file = install().path(`abandoned-${randomUUID()}`);
    const id = await api.create({ flow: "line.again", input: { file, line: "x", ms: 60_000 } });
    const running = await api.until(id, (action) => stageOf(action, "write").status === "running", {
      what: "it to run",
    });
    const runner = install().runner(stageOf(running, "write").runner);
    await waitFor(() => linesOf(file).length === 1, { what: "its line" });
    process.kill(runner.pid, "SIGSTOP");
    expect((await api.post(`/actions/${id}/cancel`)).status).toBe(200);
    expect(await api.action(id)).toMatchObject({ display: "cancelling", reason: { code: "CANCELLING" } });
    await runner.kill9();
    const action = await api.ended(id);
    expect(action.status).toBe("cancelled");
    expect(stageOf(action, "write").attempts).toMatchObject([
      { number: 1, status: "cancelled", error: { code: "ABANDONED" } },
    ]);
    expect(linesOf(file)).toEqual(["x"]);
    await runner.restart();
  });

  test("work goes on without PostgreSQL, and is recorded once that is back", async () => {
    const { api, postgres } = install();
    const [file, gate] = [install().path(`five-${randomUUID()}`), install().path(`gate-${randomUUID()}`)];
    const id = await api.create({ flow: "five", input: { file, gate } });
    await api.until(id, (action) => stageOf(action, "three").status === "running", { what: "its third stage to run" });
    const known = await api.listed(await api.action(id));

    await postgres.kill();
    openGate(gate);
    const done = await api.ended(id);
    expect(done).toMatchObject({ status: "completed", output: "two five" });
    expect(linesOf(file)).toEqual(["one", "two", "three", "four", "five"]);
    const refused = await api.post("/actions", { flow: "five", input: { file, gate } });
    expect(refused).toMatchObject({ status: 503, body: { code: "RECORD_AWAY" } });

    await postgres.restart();
    expect(await api.listed(done)).toMatchObject({ status: "completed" });
    expect(done.seq).toBeGreaterThan(known.seq);
    const events = await api.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
    expect(events.filter(({ type }) => type === "action.completed")).toHaveLength(1);
    expect((await api.run({ flow: "timed", input: { first: 0, second: 0, third: 0 } })).status).toBe("completed");
  });
});

/** Takes everything from a Redis, as one that was lost and replaced would have it. */
async function flushRedis(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

function attemptsOf(action: ActionSeen, stage: string): [number, string][] {
  return stageOf(action, stage).attempts.map(({ number, status }) => [number, status]);
}

/** The number of the live store's history is another one after each start. */
function withoutEpoch(record: string): string {
  return record.replaceAll(/"epoch":\d+/g, '"epoch":0');
}
