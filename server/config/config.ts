import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

import { z } from "zod";

import type { Persist } from "@/lib/flows/flow-spec";
import { LIMITS } from "@/lib/shared/limits";

import { DatabaseUrl, PublicUrl, RedisUrl, TrustedProxies } from "./addresses";
import { readConfigFile, requirePrivate } from "./read-config-file";
import {
  ConfigError,
  listOf,
  oneOf,
  readSetting,
  secretSetting,
  type Setting,
  setting,
  wholeNumber,
  yesOrNo,
} from "./setting";

export { ConfigError };

const COMMAS = /,/;
const COMMAS_OR_COLONS = /[,:]/;
const KEY = /^[\x21-\x7e]{32,512}$/;

/** Every setting by its name in the config file. */
const SETTINGS = {
  port: wholeNumber("PORT", 0, 65_535),
  host: setting("HOST", z.string().regex(/^[A-Za-z0-9.:_-]{1,255}$/), "a name or address of this machine"),
  publicUrl: setting("PUBLIC_URL", PublicUrl, "an address such as https://showrunner.example.com, without a path"),
  trustProxy: setting(
    "TRUST_PROXY",
    listOf(COMMAS).pipe(TrustedProxies),
    'addresses or networks of proxies (at least /8, or /16 in IPv6), or "loopback"',
  ),
  dataDir: setting("SHOWRUNNER_DATA_DIR", z.string().min(1), "a folder of Showrunner's own"),
  redisUrl: secretSetting(
    "REDIS_URL",
    RedisUrl,
    "an address such as redis://host:6379; leave it out for the embedded store",
  ),
  databaseUrl: secretSetting(
    "DATABASE_URL",
    DatabaseUrl,
    "an address such as postgresql://user@host/database; leave it out for the embedded database",
  ),
  flows: setting("SHOWRUNNER_FLOWS", listOf(COMMAS_OR_COLONS), "folders or modules with flows, separated by commas"),
  adminKey: secretSetting("SHOWRUNNER_ADMIN_KEY", z.string().regex(KEY), "32 to 512 characters without spaces"),
  leaseMs: wholeNumber("SHOWRUNNER_LEASE_MS", 1_000, 600_000),
  heartbeatMs: wholeNumber("SHOWRUNNER_HEARTBEAT_MS", 100, 300_000),
  cancelGraceMs: wholeNumber("SHOWRUNNER_CANCEL_GRACE_MS", 0, 600_000),
  uploadMaxBytes: wholeNumber("SHOWRUNNER_UPLOAD_MAX_BYTES", 1, LIMITS.payloadBytes),
  concurrency: wholeNumber("SHOWRUNNER_CONCURRENCY", 1, 1_024),
  globalConcurrency: wholeNumber("SHOWRUNNER_GLOBAL_CONCURRENCY", 0, 1_000_000),
  queueCap: wholeNumber("SHOWRUNNER_QUEUE_CAP", 0, 1_000_000),
  cacheEnabled: yesOrNo("SHOWRUNNER_CACHE_ENABLED"),
  cacheTtlMs: wholeNumber("SHOWRUNNER_CACHE_TTL_MS", 1, LIMITS.durationMs),
  retentionMs: wholeNumber("SHOWRUNNER_RETENTION_MS", 0, LIMITS.retentionMs),
  persistDefault: oneOf("SHOWRUNNER_PERSIST_DEFAULT", ["all", "summary", "none"]),
  allowedCommands: setting(
    "SHOWRUNNER_ALLOWED_COMMANDS",
    listOf(COMMAS),
    "names or absolute paths of programs, separated by commas, or *",
  ),
  logLevel: oneOf("SHOWRUNNER_LOG_LEVEL", ["debug", "info", "warn", "error"]),
} as const;

/** How this install is set up. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The address people open; null when it is the one the server listens on. */
  readonly publicUrl: string | null;
  readonly trustProxy: readonly string[];
  readonly dataDir: string;
  readonly redisUrl: string | null;
  readonly databaseUrl: string | null;
  readonly flows: readonly string[];
  readonly adminKey: string | null;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly cancelGraceMs: number;
  readonly uploadMaxBytes: number;
  /** Tasks the built-in runner does at once. */
  readonly concurrency: number;
  /** Tasks of all actions of the install that may run at once; 0 is no limit. */
  readonly globalConcurrency: number;
  /** Tasks that may wait in one queue before submissions to it are refused; 0 is no limit. */
  readonly queueCap: number;
  /** Whether results of stages that say so are kept, and taken over. */
  readonly cacheEnabled: boolean;
  /** How long results are kept of stages that do not say. */
  readonly cacheTtlMs: number;
  /** How long ended actions are kept whose flow does not say; 0 is for good. */
  readonly retentionMs: number;
  /** What stays of ended actions whose flow does not say. */
  readonly persistDefault: Persist;
  readonly allowedCommands: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly isDevelopment: boolean;
  /** The environment as it was found, for programs that tasks start. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where settings come from. */
export interface ConfigSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDir: string;
}

const HEARTBEATS_PER_LEASE = 3;
const DAY_MS = 24 * 3_600_000;

/** Reads the environment and the config file it may name; the environment wins. @throws ConfigError in one line */
export function loadConfig(source: ConfigSource = { environment: process.env, workingDir: process.cwd() }): Config {
  const { environment, workingDir } = source;
  const given = readGiven(source);
  const leaseMs = read(given, "leaseMs", SETTINGS.leaseMs, 5_000);
  const flows = read(given, "flows", SETTINGS.flows, null);
  return {
    port: read(given, "port", SETTINGS.port, 3_000),
    host: read(given, "host", SETTINGS.host, "127.0.0.1"),
    publicUrl: read(given, "publicUrl", SETTINGS.publicUrl, null),
    trustProxy: read(given, "trustProxy", SETTINGS.trustProxy, []),
    dataDir: checkDataDir(resolve(workingDir, read(given, "dataDir", SETTINGS.dataDir, "data")), workingDir),
    redisUrl: read(given, "redisUrl", SETTINGS.redisUrl, null),
    databaseUrl: read(given, "databaseUrl", SETTINGS.databaseUrl, null),
    flows: flows?.map((path) => resolve(workingDir, path)) ?? [defaultFlows(workingDir)],
    adminKey: read(given, "adminKey", SETTINGS.adminKey, null),
    leaseMs,
    heartbeatMs: checkHeartbeat(read(given, "heartbeatMs", SETTINGS.heartbeatMs, null), leaseMs),
    cancelGraceMs: read(given, "cancelGraceMs", SETTINGS.cancelGraceMs, 5_000),
    uploadMaxBytes: read(given, "uploadMaxBytes", SETTINGS.uploadMaxBytes, LIMITS.uploadBytes),
    concurrency: read(given, "concurrency", SETTINGS.concurrency, 16),
    globalConcurrency: read(given, "globalConcurrency", SETTINGS.globalConcurrency, 0),
    queueCap: read(given, "queueCap", SETTINGS.queueCap, 0),
    cacheEnabled: read(given, "cacheEnabled", SETTINGS.cacheEnabled, true),
    cacheTtlMs: read(given, "cacheTtlMs", SETTINGS.cacheTtlMs, DAY_MS),
    retentionMs: read(given, "retentionMs", SETTINGS.retentionMs, 0),
    persistDefault: read(given, "persistDefault", SETTINGS.persistDefault, "all"),
    allowedCommands: read(given, "allowedCommands", SETTINGS.allowedCommands, ["node"]),
    logLevel: read(given, "logLevel", SETTINGS.logLevel, "info"),
    isDevelopment: environment["NODE_ENV"] === "development",
    environment: { ...environment },
  };
}

type Given = ReadonlyMap<string, unknown>;

// oxlint-disable-next-line eslint/max-params -- a name, what it may be, and what it is otherwise read best side by side
function read<T, D>(given: Given, name: keyof typeof SETTINGS, known: Setting<T>, otherwise: D): T | D {
  return given.has(name) ? readSetting(name, known, given.get(name)) : otherwise;
}

function readGiven({ environment, workingDir }: ConfigSource): Given {
  const given = new Map<string, unknown>();
  const path = environment["SHOWRUNNER_CONFIG"];
  if (path !== undefined) {
    const file = resolve(workingDir, path);
    const settings = Object.entries(readConfigFile(file));
    for (const [name, value] of settings) {
      if (!Object.hasOwn(SETTINGS, name))
        throw new ConfigError(
          `The config file ${file} has the unknown setting ${JSON.stringify(name.slice(0, 80))}. Known are ${Object.keys(SETTINGS).join(", ")}.`,
        );
      given.set(name, value);
    }
    requirePrivate(
      file,
      settings.filter(([name, value]) => isSecret(name, value)).map(([name]) => name),
    );
  }
  for (const [name, { variable }] of Object.entries(SETTINGS)) {
    const value = environment[variable];
    if (value !== undefined) given.set(name, value);
  }
  return given;
}

function isSecret(name: string, value: unknown): boolean {
  if (name === "adminKey") return true;
  return (
    (name === "redisUrl" || name === "databaseUrl") &&
    typeof value === "string" &&
    URL.canParse(value) &&
    new URL(value).password !== ""
  );
}

/** The folder is Showrunner's own: never the root, nor one that holds the working directory. */
function checkDataDir(path: string, workingDir: string): string {
  const real = existsSync(path) ? realpathSync(path) : path;
  const isAbove = `${resolve(workingDir)}${sep}`.startsWith(real.endsWith(sep) ? real : `${real}${sep}`);
  if (!isAbove && dirname(real) !== real) return path;
  throw new ConfigError(
    `The setting dataDir (SHOWRUNNER_DATA_DIR) must be a folder of Showrunner's own, not ${JSON.stringify(path)}, which holds other things.`,
  );
}

function checkHeartbeat(heartbeatMs: number | null, leaseMs: number): number {
  const most = Math.floor(leaseMs / 2);
  const value = heartbeatMs ?? Math.floor(leaseMs / HEARTBEATS_PER_LEASE);
  if (value <= most) return value;
  throw new ConfigError(
    `The setting heartbeatMs (SHOWRUNNER_HEARTBEAT_MS) must be a whole number from 100 to ${most}, half of leaseMs, not ${value}.`,
  );
}

/** The flows of the working directory, or else those that ship. */
function defaultFlows(workingDir: string): string {
  const own = resolve(workingDir, "flows");
  const shipped = [resolve(import.meta.dirname, "..", "flows"), resolve(import.meta.dirname, "..", "..", "flows")];
  return [own, ...shipped].find((path) => existsSync(path)) ?? own;
}
