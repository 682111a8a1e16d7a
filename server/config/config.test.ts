import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { ConfigError, loadConfig } from "./config";

let dir = "";

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "showrunner-config-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function load(environment: Record<string, string> = {}) {
  return loadConfig({ environment, workingDir: dir });
}

function loadFile(text: string | Uint8Array, environment: Record<string, string> = {}) {
  writeFileSync(join(dir, "config.yaml"), text, { mode: 0o600 });
  return load({ SHOWRUNNER_CONFIG: "config.yaml", ...environment });
}

function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("without any setting", () => {
  test("everything has its default", () => {
    expect(load()).toMatchObject({
      port: 3_000,
      host: "127.0.0.1",
      publicUrl: null,
      trustProxy: [],
      dataDir: join(dir, "data"),
      redisUrl: null,
      databaseUrl: null,
      adminKey: null,
      leaseMs: 5_000,
      heartbeatMs: 1_666,
      cancelGraceMs: 5_000,
      concurrency: 16,
      cacheEnabled: true,
      cacheTtlMs: 86_400_000,
      allowedCommands: ["node"],
      logLevel: "info",
      isDevelopment: false,
    });
  });

  test("flows are those of the working directory when it has some, else those that ship", () => {
    expect(load().flows[0]).toMatch(/flows$/);
    mkdirSync(join(dir, "flows"), { recursive: true });
    expect(load().flows).toEqual([join(dir, "flows")]);
  });
});

describe("settings of the environment", () => {
  test("are read as what they are", () => {
    const config = load({
      PORT: "0",
      HOST: "::1",
      PUBLIC_URL: "https://show.example.com/",
      TRUST_PROXY: "loopback, 10.0.0.0/8",
      REDIS_URL: "rediss://u:p@h:6380/1",
      DATABASE_URL: "postgresql:///db?host=/var/run/postgresql",
      SHOWRUNNER_FLOWS: "a,/b/c.ts",
      SHOWRUNNER_LEASE_MS: "30000",
      SHOWRUNNER_CACHE_ENABLED: "false",
      SHOWRUNNER_CACHE_TTL_MS: "2000",
      SHOWRUNNER_ALLOWED_COMMANDS: "node, /usr/bin/python3",
      SHOWRUNNER_ADMIN_KEY: "k".repeat(32),
      NODE_ENV: "development",
    });
    expect(config).toMatchObject({
      port: 0,
      host: "::1",
      publicUrl: "https://show.example.com",
      trustProxy: ["127.0.0.0/8", "::1", "10.0.0.0/8"],
      redisUrl: "rediss://u:p@h:6380/1",
      flows: [join(dir, "a"), "/b/c.ts"],
      leaseMs: 30_000,
      heartbeatMs: 10_000,
      cacheEnabled: false,
      cacheTtlMs: 2_000,
      allowedCommands: ["node", "/usr/bin/python3"],
      isDevelopment: true,
    });
  });

  test.each([
    ["PORT", "-1"],
    ["PORT", "80a"],
    ["PORT", "65536"],
    ["PORT", ""],
    ["PORT", "1e3"],
    ["HOST", ""],
    ["HOST", "a b"],
    ["PUBLIC_URL", "localhost"],
    ["PUBLIC_URL", "javascript:alert(1)"],
    ["PUBLIC_URL", "http://app (insecure cookie)"],
    ["PUBLIC_URL", "https://a/b"],
    ["TRUST_PROXY", "true"],
    ["TRUST_PROXY", "0.0.0.0/0"],
    ["TRUST_PROXY", "::/0"],
    ["TRUST_PROXY", "10.0.0.0/33"],
    ["SHOWRUNNER_DATA_DIR", "/"],
    ["SHOWRUNNER_DATA_DIR", "../.."],
    ["SHOWRUNNER_DATA_DIR", ""],
    ["SHOWRUNNER_DATA_DIR", "."],
    ["REDIS_URL", ""],
    ["REDIS_URL", "http://x"],
    ["REDIS_URL", "redis://host:99999"],
    ["REDIS_URL", "redis://[::1"],
    ["DATABASE_URL", "postgres://"],
    ["DATABASE_URL", "postgres://u:p@h/db?sslmode=nope"],
    ["DATABASE_URL", "pglite:///dev/null"],
    ["SHOWRUNNER_ADMIN_KEY", "changeme"],
    ["SHOWRUNNER_ADMIN_KEY", `${"k".repeat(40)} k`],
    ["SHOWRUNNER_LEASE_MS", "-1"],
    ["SHOWRUNNER_LEASE_MS", "999"],
    ["SHOWRUNNER_LEASE_MS", "30s"],
    ["SHOWRUNNER_LEASE_MS", "600001"],
    ["SHOWRUNNER_HEARTBEAT_MS", "3000"],
    ["SHOWRUNNER_CONCURRENCY", "0"],
    ["SHOWRUNNER_CONCURRENCY", "1000000"],
    ["SHOWRUNNER_CONCURRENCY", "auto?"],
    ["SHOWRUNNER_CACHE_ENABLED", "yes"],
    ["SHOWRUNNER_CACHE_ENABLED", ""],
    ["SHOWRUNNER_CACHE_TTL_MS", "0"],
    ["SHOWRUNNER_CACHE_TTL_MS", "1d"],
    ["SHOWRUNNER_LOG_LEVEL", ""],
    ["SHOWRUNNER_LOG_LEVEL", "trace"],
    ["SHOWRUNNER_ALLOWED_COMMANDS", "node,,x"],
    ["SHOWRUNNER_UPLOAD_MAX_BYTES", "0"],
  ])("%s=%s is refused in one line that names it and what it may be", (variable, value) => {
    const message = complaint(() => load({ [variable]: value }));
    expect(message).toContain(variable);
    expect(message).toContain("must be");
    expect(message).not.toContain("\n");
  });

  test("a secret is never shown", () => {
    expect(complaint(() => load({ SHOWRUNNER_ADMIN_KEY: "hunter2" }))).not.toContain("hunter2");
    expect(complaint(() => load({ REDIS_URL: "http://u:hunter2@h" }))).not.toContain("hunter2");
  });

  test("a data folder that is a link to the root is refused", () => {
    symlinkSync("/", join(dir, "root-link"));
    expect(complaint(() => load({ SHOWRUNNER_DATA_DIR: "root-link" }))).toContain("SHOWRUNNER_DATA_DIR");
  });
});

describe("settings of the file", () => {
  beforeEach(() => rmSync(join(dir, "config.yaml"), { recursive: true, force: true }));

  test("are read, and give way to the environment", () => {
    const config = loadFile("leaseMs: 6000\nconcurrency: 2\nallowedCommands: [node, python3]\n", {
      SHOWRUNNER_CONCURRENCY: "3",
    });
    expect(config).toMatchObject({ leaseMs: 6_000, concurrency: 3, allowedCommands: ["node", "python3"] });
  });

  test("may be none", () => {
    expect(loadFile("# nothing yet\n").leaseMs).toBe(5_000);
  });

  test.each([
    ["an unknown name", "leaseTtlMs: 5000"],
    ["a name twice", "leaseMs: 5000\nleaseMs: 6000"],
    ["a wrong type", "leaseMs: 30s"],
    ["nothing for a value", "leaseMs: null"],
    ["a list", "- leaseMs"],
    ["a text", "leaseMs"],
    ["a broken line", "leaseMs: [1"],
    ["a prototype", "__proto__: {leaseMs: 1}"],
    ["anchors that multiply", "a: &a [1]\nleaseMs: *a"],
    ["a yes that is a word", "logLevel: yes"],
  ])("%s is refused in one line", (_name, text) => {
    const message = complaint(() => loadFile(text));
    expect(message).not.toBe("");
    expect(message).not.toContain("\n");
  });

  test("must be UTF-8", () => {
    expect(complaint(() => loadFile(Buffer.from("\ufeffleaseMs: 5000", "utf16le")))).toContain("UTF-8");
  });

  test("must be there, and a file", () => {
    expect(complaint(() => load({ SHOWRUNNER_CONFIG: "nowhere.yaml" }))).toContain("nowhere.yaml");
    expect(complaint(() => load({ SHOWRUNNER_CONFIG: "." }))).toContain("is not a file");
  });

  test("with secrets must be readable by its owner alone", () => {
    const text = `adminKey: ${"k".repeat(32)}\n`;
    expect(loadFile(text).adminKey).toHaveLength(32);
    chmodSync(join(dir, "config.yaml"), 0o644);
    expect(complaint(() => load({ SHOWRUNNER_CONFIG: "config.yaml" }))).toContain("chmod 600");
  });
});
