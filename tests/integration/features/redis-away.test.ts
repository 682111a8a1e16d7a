import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { stageOf } from "@/tests/support/api-client";
import { describeApart, INSTALL_KEY } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { connectSocket } from "./feed-client";
import { FIXTURE_FLOWS } from "./fixture-flows";
import { linesOf } from "./lines-of";
import { openGate } from "./open-gate";

const options = { flows: [FIXTURE_FLOWS], runners: 1, env: { SHOWRUNNER_LEASE_MS: "30000" } };

describeApart("while Redis is away", options, (install) => {
  /** An action whose second stage is half done, and waits at its gate. */
  async function halfDone() {
    const { api } = install();
    const [file, gate] = [install().path(`file-${randomUUID()}`), install().path(`gate-${randomUUID()}`)];
    const id = await api.create({ flow: "interrupted", input: { file, gate } });
    // Not just done: a step that is not handed in yet when Redis goes waits for its return.
    const isHandedIn = async () => (await api.events(id)).some(({ type }) => type === "task.checkpointed");
    await waitFor(isHandedIn, { what: "its second stage to be half done" });
    const [runner] = install().runners;
    if (runner === undefined) throw new Error("There is no runner.");
    return { id, file, gate, runner, spool: join(runner.dataDir, "spool") };
  }

  /** What a page is told of the live store. */
  function watcher() {
    const heard: string[] = [];
    const socket = connectSocket(install().front.url, { token: INSTALL_KEY });
    socket.on("store", (state) => heard.push(state));
    return { heard, socket };
  }

  /** What is kept on a runner's disk. */
  function kept(spool: string): string {
    if (!existsSync(spool)) return "";
    return readdirSync(spool)
      .map((name) => readFileSync(join(spool, name), "utf8"))
      .join("");
  }

  test("running tasks go on and hand in later, nothing else starts, and whoever asks is told why", async () => {
    const { api, redis } = install();
    const { id, file, gate, spool } = await halfDone();
    const waiting = await api.create({ flow: "interrupted", input: { file, gate }, start: false });
    await api.listed(await api.action(id));
    const early = watcher();
    await waitFor(() => early.socket.connected, { what: "a page to be connected" });
    await redis.kill();
    openGate(gate);
    await waitFor(() => kept(spool).includes("task.completed"), { what: "what was done to be on the disk" });
    await waitFor(() => early.heard.includes("away"), { what: "pages to be told" });
    const late = watcher();
    await waitFor(() => late.heard.includes("away"), { what: "a page that comes now to be told" });
    expect(linesOf(file)).toEqual(["one", "two, first half", "two, second half"]);
    expect((await api.get("/health")).body).toMatchObject({ status: "degraded", liveStore: "redis" });
    expect(await api.action(id)).toMatchObject({ status: "running", reason: { code: "LIVE_STORE_AWAY" } });
    expect(await api.post(`/actions/${waiting}/start`)).toMatchObject({
      status: 503,
      body: { code: "LIVE_STORE_AWAY" },
    });

    await redis.restart();
    const done = await api.ended(id, 30_000);
    expect(done.status).toBe("completed");
    for (const stage of done.stages) expect(stage.attempts).toMatchObject([{ number: 1, status: "completed" }]);
    expect(linesOf(file)).toEqual(["one", "two, first half", "two, second half", "three"]);
    expect(kept(spool)).toBe("");
    expect((await api.get("/health")).body).toMatchObject({ status: "ok" });
    for (const { heard, socket } of [early, late]) {
      await waitFor(() => heard.at(-1) === "ok", { what: "pages to be told that it is back" });
      expect(heard).toEqual(["away", "ok"]);
      socket.close();
    }
    const events = await api.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
  });

  test("what a runner had done is handed in by its next process, when it died before it could", async () => {
    const { api, redis } = install();
    const { id, file, gate, runner, spool } = await halfDone();
    await redis.kill();
    openGate(gate);
    const isKept = (): boolean => kept(spool).includes("task.completed");
    await waitFor(isKept, { what: "what was done to be on the disk" }).catch((error: unknown) => {
      throw new Error(`Its runner printed:\n${runner.output}`, { cause: error });
    });
    await runner.kill9();
    await redis.restart();
    await runner.restart();
    const done = await api.ended(id, 30_000);
    expect(done.status).toBe("completed");
    expect(stageOf(done, "two").attempts).toMatchObject([{ number: 1, status: "completed" }]);
    expect(linesOf(file)).toEqual(["one", "two, first half", "two, second half", "three"]);
    expect(kept(spool)).toBe("");
    expect(runner.output).toContain("work that a former runner had finished was handed in");
  });
});
