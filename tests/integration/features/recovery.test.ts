import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import { findFreePort } from "@/tests/support/free-port";
import { describeOnBothPairs, type InstallOptions } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS, SHIPPED_FLOWS } from "./fixture-flows";
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

function attemptsOf(action: ActionSeen, stage: string): [number, string][] {
  return stageOf(action, stage).attempts.map(({ number, status }) => [number, status]);
}

/** The number of the live store's history is another one after each start. */
function withoutEpoch(record: string): string {
  return record.replaceAll(/"epoch":\d+/g, '"epoch":0');
}
