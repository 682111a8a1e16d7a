import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Worker } from "node:worker_threads";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { silentLogger } from "@/server/ports/logger";
import { openRecord, type OpenRecord } from "@/server/record/record-store";

import { startPostgres, type PostgresServer } from "../support/postgres";
import { describeWithPostgres } from "../support/service-gate";
import { createTempDir } from "../support/temp-dir";
import { waitFor } from "../support/wait-for";
import { aBatch, aHome, anAction, aRegistration } from "./record/fixtures";

const AWAY = { code: "RECORD_AWAY" };

describeWithPostgres("PostgreSQL goes away", () => {
  let server: PostgresServer | null = null;
  let record: OpenRecord | null = null;

  beforeAll(async () => {
    server = await startPostgres({ fsync: "off" });
    record = await openRecord({ databaseUrl: server.url, dataDir: "", logger: silentLogger });
  });
  afterAll(async () => {
    await record?.store.close();
    await server?.stop();
  });

  test("every kind of call says so, and works again once it is back", async () => {
    if (record === null || server === null) throw new Error("Nothing was started.");
    const { store, payloads } = record;
    const calls = [
      () => store.readEpoch(),
      () => store.createActions([anAction()]),
      () => store.findAction("default", anAction().id),
      () => store.listActions({ organisation: "default", sort: "createdAt:desc", limit: 1 }),
      () => store.listOpen({ home: "h", afterId: "", limit: 1 }),
      () => store.applyFeed(aBatch({ home: aHome() })),
      () => store.registerFlow("default", aRegistration()),
      () => store.listFlows("default"),
      () => store.schedules.listWaiting(1),
      () => store.schedules.list({ organisation: "default", limit: 1 }),
      () => payloads.put({ organisation: "default", action: null, name: "a", type: "b", bytes: new Uint8Array(3) }),
      () => payloads.find("default", anAction().id),
    ];
    for (const call of calls) await call();
    await server.kill();
    for (const call of calls) await expect(call()).rejects.toMatchObject(AWAY);
    await server.restart();
    for (const call of calls) await expect(call()).resolves.toBeDefined();
  });

  test("a start without a database says so", async () => {
    const url = "postgresql://showrunner@127.0.0.1:1/none";
    await expect(openRecord({ databaseUrl: url, dataDir: "", logger: silentLogger })).rejects.toMatchObject(AWAY);
  });

  test("calls that are under way when it goes away end", async () => {
    if (record === null || server === null) throw new Error("Nothing was started.");
    const { store } = record;
    const calls = Array.from({ length: 50 }, () => store.createActions([anAction()]));
    const settled = Promise.allSettled(calls);
    await server.kill();
    const reasons = (await settled).flatMap((outcome) =>
      outcome.status === "rejected" ? [String(outcome.reason)] : [],
    );
    expect(reasons.filter((reason) => !reason.startsWith("RecordAwayError"))).toEqual([]);
    await server.restart();
    await waitFor(
      () =>
        store.readEpoch().then(
          () => true,
          () => false,
        ),
      { what: "the record to be back" },
    );
  });
});

async function terminate(thread: Worker | null): Promise<void> {
  if (thread === null) throw new Error("The embedded record has no thread.");
  await thread.terminate();
}

describe("the embedded record", () => {
  test("comes back by itself after its thread crashed, with all it had acknowledged", async () => {
    const dir = createTempDir("record-crash");
    let thread: Worker | null = null;
    process.once("worker", (worker) => {
      thread = worker;
    });
    const { store } = await openRecord({ databaseUrl: null, dataDir: dir.path, logger: silentLogger });
    const actions = Array.from({ length: 40 }, () => anAction());
    const created = Promise.allSettled(actions.map((action) => store.createActions([action])));
    await terminate(thread);
    const outcomes = await created;
    const isBack = () =>
      store.readEpoch().then(
        () => true,
        () => false,
      );
    await waitFor(isBack, { what: "the record to be back", timeoutMs: 30_000 });
    for (const [place, outcome] of outcomes.entries()) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(AWAY);
      else expect(await store.findAction("default", actions[place]?.id ?? "")).not.toBeNull();
    }
    await store.close();
    dir.remove();
  });

  test("has all it had acknowledged after its process was killed", async () => {
    const dir = createTempDir("record-kill");
    const script = join(import.meta.dirname, "record", "write-until-killed.ts");
    const writer = spawn(process.execPath, ["--import", "tsx", script, dir.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const acknowledged: string[] = [];
    for await (const id of createInterface({ input: writer.stdout })) {
      acknowledged.push(id);
      if (acknowledged.length === 100) writer.kill("SIGKILL");
    }
    if (writer.signalCode === null) await once(writer, "exit");

    const { store } = await openRecord({ databaseUrl: null, dataDir: dir.path, logger: silentLogger });
    const rows = await Promise.all(acknowledged.map((id) => store.findAction("default", id)));
    expect(rows.map((row) => row?.recordedSeq)).toEqual(acknowledged.map(() => 2));
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(Number((await store.readCursor("home")).place)).toBeGreaterThanOrEqual(acknowledged.length);
    await store.close();
    dir.remove();
  });
});
