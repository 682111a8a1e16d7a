import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { ApiClient, stageOf } from "@/tests/support/api-client";
import { GuardedProcess, type ProcessEnd } from "@/tests/support/guarded-process";
import { describeEmbedded, INSTALL_KEY } from "@/tests/support/install";
import { startPostgres, type PostgresServer } from "@/tests/support/postgres";
import { startRedis, type RedisServer } from "@/tests/support/redis";
import { describeWithServices } from "@/tests/support/service-gate";
import { startShowrunner, type ShowrunnerProcess } from "@/tests/support/showrunner-process";
import { createTempDir, type TempDir } from "@/tests/support/temp-dir";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

interface Ran {
  readonly end: ProcessEnd;
  readonly output: string;
}

/** Runs the product's command line to its end, in a folder of its own. */
async function runCommandLine(
  dir: TempDir,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const cwd = join(dir.path, randomUUID());
  mkdirSync(cwd);
  const path = process.env["PATH"] ?? "";
  const started = new GuardedProcess(process.execPath, [inject("apiServer"), ...args], {
    cwd,
    env: { PATH: path, NODE_ENV: "production", ...env },
  });
  const end = await waitFor(() => started.end, { what: `showrunner ${args.join(" ")} to end`, timeoutMs: 30_000 });
  return { end, output: started.output };
}

const ONE_LINE = /^[^\n]+\n$/;

describe("a process that cannot start", () => {
  let dir: TempDir;
  beforeAll(() => {
    dir = createTempDir("processes");
  });
  afterAll(() => dir.remove());

  test.concurrent.each([
    ["PORT", "70000", /port \(PORT\)/],
    [
      "SHOWRUNNER_LEASE_MS",
      "never",
      /leaseMs \(SHOWRUNNER_LEASE_MS\) must be a whole number from 1,000 to 600,000, not "never"/,
    ],
    [
      "SHOWRUNNER_ADMIN_KEY",
      "short",
      /adminKey \(SHOWRUNNER_ADMIN_KEY\) must be 32 to 512 characters without spaces\.$/m,
    ],
    ["SHOWRUNNER_CONFIG", "missing.yaml", /missing\.yaml/],
  ])("names a bad setting in one line and exits 78: %s=%s", async (name, value, message) => {
    const { end, output } = await runCommandLine(dir, ["up"], { [name]: value });
    expect(end).toEqual({ exitCode: 78, signal: null });
    expect(output).toMatch(ONE_LINE);
    expect(output).toMatch(message);
    if (name === "SHOWRUNNER_ADMIN_KEY") expect(output).not.toContain(value);
  });

  test.concurrent.each([[["fly"]], [["runner", "--target-patterns", "a"]]])(
    "says in one line what it does not understand and exits 2: %j",
    async (args) => {
      const { end, output } = await runCommandLine(dir, args);
      expect(end).toEqual({ exitCode: 2, signal: null });
      expect(output).toMatch(ONE_LINE);
    },
  );

  test.concurrent("tells its commands and its version", async () => {
    expect(await runCommandLine(dir, ["--help"])).toMatchObject({
      end: { exitCode: 0 },
      output: expect.stringContaining("showrunner <command>"),
    });
    expect(await runCommandLine(dir, ["--version"])).toMatchObject({
      end: { exitCode: 0 },
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describeEmbedded("a running server", { flows: [FIXTURE_FLOWS] }, (install) => {
  test("keeps others off its data folder and its port, which they say in one line", async () => {
    const { dataDir, port } = install().front;
    const sameFolder = await runCommandLine(install().dir, ["up"], { SHOWRUNNER_DATA_DIR: dataDir, PORT: "0" });
    expect(sameFolder.end).toEqual({ exitCode: 1, signal: null });
    expect(sameFolder.output).toMatch(ONE_LINE);
    expect(sameFolder.output).toContain(dataDir);
    const samePort = await runCommandLine(install().dir, ["up"], { PORT: String(port), SHOWRUNNER_LOG_LEVEL: "warn" });
    expect(samePort.end).toEqual({ exitCode: 1, signal: null });
    expect(samePort.output).toMatch(ONE_LINE);
    expect(samePort.output).toContain(String(port));
    expect((await install().api.get("/health")).body).toMatchObject({
      status: "ok",
      liveStore: "embedded",
      record: "pglite",
    });
  });

  test("prints a new link for its administrator when it is asked to", async () => {
    const { dataDir, port, url } = install().front;
    const asked = await runCommandLine(install().dir, ["admin-link"], {
      SHOWRUNNER_DATA_DIR: dataDir,
      PORT: String(port),
    });
    expect(asked.end).toEqual({ exitCode: 0, signal: null });
    expect(asked.output).toMatch(new RegExp(`^${url}/sign-in\\?token=\\S+\\n$`));
    const first = await install().front.signInLink();
    expect(first).toContain(`${url}/sign-in?token=`);
    expect(first).not.toBe(asked.output.trim());
  });

  test("that is asked to end lets its task finish, exits well, and knows it at the next start", async () => {
    const { api } = install();
    const gate = install().path("term");
    const id = await api.create({ flow: "statuses", input: { gate } });
    const queued = await api.create({ flow: "timed", input: { first: 0, second: 0, third: 0 }, delayMs: 60_000 });
    await api.until(id, (action) => stageOf(action, "Hold").status === "running", { what: "it to run" });
    const { front } = install();
    process.kill(front.pid, "SIGTERM");
    await waitFor(() => front.output.includes("Stopping"), { what: "it to say so" });
    openGate(gate);
    await waitFor(() => front.end, { what: "it to end" });
    expect(front.end).toEqual({ exitCode: 0, signal: null });
    await front.restart();
    const action = await api.ended(id);
    expect(action.status).toBe("completed");
    expect(stageOf(action, "Hold").attempts).toMatchObject([{ number: 1, status: "completed" }]);
    expect(await api.action(queued)).toMatchObject({ status: "pending", reason: { code: "DELAYED" } });
  });

  test("answers nobody without a key, on any door but its health", async () => {
    const { url } = install().front;
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    for (const path of ["/api/v1/actions", "/api/v1/flows", "/api/v1/nothing", "/api/trpc/flows.list"]) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(401);
      expect(
        (await fetch(`${url}${path}`, { headers: { authorization: "Bearer wrong-key-wrong-key-wrong-key-wrong-key" } }))
          .status,
        path,
      ).toBe(401);
    }
    expect((await fetch(`${url}/api/v1/flows`, { headers: { "x-api-key": INSTALL_KEY } })).status).toBe(200);
  });
});

describeWithServices("everything in one process over Redis and PostgreSQL", () => {
  const TIMED = { flow: "timed", input: { first: 0, second: 0, third: 0 } };
  const AWAY = { status: 503, body: { code: "LIVE_STORE_AWAY" } };
  let dir: TempDir;
  let redis: RedisServer;
  let postgres: PostgresServer;
  let databaseUrl = "";
  const started: ShowrunnerProcess[] = [];
  beforeAll(async () => {
    dir = createTempDir("fallback");
    [redis, postgres] = await Promise.all([startRedis(), startPostgres({ fsync: "off" })]);
    databaseUrl = await postgres.createDatabase("fallback");
  });
  afterAll(async () => {
    for (const one of started) {
      await one.kill9();
      await one.stop();
    }
    await redis.stop();
    await postgres.stop();
    dir.remove();
  });

  async function startUp(env: Readonly<Record<string, string>>): Promise<[ShowrunnerProcess, ApiClient]> {
    const up = await startShowrunner({
      program: inject("apiServer"),
      cwd: dir.path,
      dataDir: join(dir.path, "data"),
      env: {
        DATABASE_URL: databaseUrl,
        SHOWRUNNER_ADMIN_KEY: INSTALL_KEY,
        SHOWRUNNER_FLOWS: FIXTURE_FLOWS,
        ...env,
      },
    });
    started.push(up);
    return [up, new ApiClient(() => up.url, INSTALL_KEY)];
  }

  test("each of two live stores serves the actions it has accepted, and no others", async () => {
    const [up, api] = await startUp({ REDIS_URL: redis.url });
    const inRedis = await api.create({ ...TIMED, start: false });
    await api.listed(await api.action(inRedis));

    await up.stop();
    await redis.kill();
    await up.start();
    expect((await api.get("/health")).body).toMatchObject({ status: "degraded", liveStore: "embedded" });
    expect(await api.action(inRedis)).toMatchObject({ status: "pending", reason: { code: "LIVE_STORE_AWAY" } });
    for (const verb of ["start", "cancel", "pause"])
      expect(await api.post(`/actions/${inRedis}/${verb}`)).toMatchObject(AWAY);
    expect((await api.run(TIMED)).status).toBe("completed");
    const inFallback = await api.create({ ...TIMED, start: false });
    await api.listed(await api.action(inFallback));

    await up.stop();
    await redis.restart();
    await up.start();
    expect((await api.get("/health")).body).toMatchObject({ status: "ok", liveStore: "redis" });
    expect(up.output).toContain(inFallback);
    expect((await api.post(`/actions/${inRedis}/start`)).status).toBe(200);
    expect((await api.ended(inRedis)).status).toBe("completed");
    expect(await api.action(inFallback)).toMatchObject({ status: "pending", reason: { code: "LIVE_STORE_AWAY" } });
    expect(await api.post(`/actions/${inFallback}/start`)).toMatchObject(AWAY);

    await up.stop();
    const [, embedded] = await startUp({});
    expect((await embedded.post(`/actions/${inFallback}/start`)).status).toBe(200);
    expect((await embedded.ended(inFallback)).status).toBe("completed");
  }, 120_000);
});
