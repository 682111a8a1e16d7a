import { randomBytes } from "node:crypto";

import { FlowPlan, FlowRegistration } from "@/lib/flows/flow-spec";
import type { JsonObject } from "@/lib/shared/json";
import { createAuth, type Auth } from "@/server/auth/auth";
import { Keeper } from "@/server/engine/keeper/keeper";
import { createLiveAccess } from "@/server/engine/live-access";
import { readWorld } from "@/server/engine/world";
import { createHttpServer } from "@/server/http/http-server";
import { closeServer, listenOn } from "@/server/http/listen-on";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import { silentLogger, type Logger } from "@/server/ports/logger";
import { SpeedBook } from "@/server/ports/speed-book";
import { openRecord, type OpenRecord } from "@/server/record/record-store";
import { createRestHandler } from "@/server/rest/rest-handler";
import { createChildActions } from "@/server/services/child-actions";
import type { ServiceContext, ServiceDependencies } from "@/server/services/context";
import { createFlowResults } from "@/server/services/flow-results";
import { createBudgetKeeper } from "@/server/services/keep-budgets";
import { prepareTick } from "@/server/services/prepare-tick";
import { createTrpcHandler } from "@/server/trpc/handler";

import { findFreePort } from "./free-port";
import { createTempDir } from "./temp-dir";

/** Key of the administrator on servers of tests. */
export const TEST_ADMIN_KEY = "test-admin-key-of-at-least-32-characters";

export interface ServerInProcessOptions {
  readonly allowedCommands?: readonly string[];
  readonly uploadMaxBytes?: number;
  readonly queueCap?: number;
  readonly publicUrl?: string;
  /** Whether a keeper decides and records; without one, tests see what a verb alone has done. */
  readonly isKept?: boolean;
}

/** The doors of the product in this process, on the embedded stores, without pages. */
export interface ServerInProcess {
  readonly url: string;
  readonly auth: Auth;
  readonly services: ServiceDependencies;
  readonly access: LiveAccess;
  readonly record: OpenRecord;
  /** What the server logged as its own faults. */
  readonly faults: readonly string[];
  /** What it logged that somebody should look at. */
  readonly warnings: readonly string[];
  /** A caller that may do everything. */
  admin(): ServiceContext;
  /** A call of the REST API as administrator; `path` is below `/api/v1`. */
  api(path: string, init?: RequestInit): Promise<Response>;
  /** Registers a flow of functions as a runner would. */
  registerFlow(name: string, stages: readonly string[], inputSchema?: JsonObject): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the doors on a port of their own. */
export async function startServerInProcess(options: ServerInProcessOptions = {}): Promise<ServerInProcess> {
  const dir = createTempDir("server");
  const faults: string[] = [];
  const warnings: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    error: (fields, message) => void faults.push(`${message} ${JSON.stringify(fields)}`),
    warn: (fields, message) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
  };
  const record = await openRecord({ databaseUrl: null, dataDir: dir.path, logger });
  const store = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: (error) => faults.push(String(error)),
  });
  const access = createLiveAccess(store, "embedded:test", record.store);
  const creation = {
    record: record.store,
    live: access,
    payloads: record.payloads,
    clock: systemClock,
    randomBytes: (size: number) => randomBytes(size),
    limits: {
      allowedCommands: options.allowedCommands ?? ["node"],
      uploadMaxBytes: options.uploadMaxBytes ?? 1024 * 1024,
      globalConcurrency: 0,
      queueCap: options.queueCap ?? 0,
      cacheEnabled: true,
      cacheTtlMs: 60_000,
      persistDefault: "all" as const,
    },
    isServedHere: () => false,
    logger,
  };
  const keeper = new Keeper({
    access,
    record: record.store,
    clock: systemClock,
    logger,
    leaseMs: 5_000,
    isOwnStore: true,
    children: createChildActions(creation),
    budgets: createBudgetKeeper(creation),
    results: createFlowResults(creation),
    prepareTick: (schedule, tick) => prepareTick(creation, schedule, tick),
  });
  await keeper.start();
  if (options.isKept === false) await keeper.stop();
  const port = await findFreePort();
  const publicUrl = options.publicUrl ?? null;
  const auth = await createAuth({
    config: { publicUrl, host: "127.0.0.1", port, adminKey: TEST_ADMIN_KEY, dataDir: dir.path },
    record,
    clock: systemClock,
    logger,
  });
  const services: ServiceDependencies = {
    ...creation,
    accounts: auth.accounts,
    logger,
    version: "0.0.0-test",
    world: () => readWorld(access),
    speeds: new SpeedBook(),
  };
  const http = createHttpServer(
    { rest: createRestHandler(services), trpc: createTrpcHandler(services), auth: auth.handler, page: null },
    { authenticator: auth.authenticator, logger, publicUrl, pagePolicy: { isDevelopment: false } },
  );
  await listenOn(http, { host: "127.0.0.1", port });
  const url = `http://127.0.0.1:${port}`;
  const caller = await auth.authenticator.authenticate({ authorization: `Bearer ${TEST_ADMIN_KEY}` });
  if (caller === null) throw new Error("The key of the tests was not accepted.");
  return {
    url,
    auth,
    services,
    access,
    record,
    faults,
    warnings,
    admin: () => ({ ...services, caller }),
    api: (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization") && !headers.has("cookie"))
        headers.set("authorization", `Bearer ${TEST_ADMIN_KEY}`);
      if (typeof init.body === "string" && !headers.has("content-type"))
        headers.set("content-type", "application/json");
      return fetch(`${url}/api/v1${path}`, { ...init, headers });
    },
    registerFlow: async (name, stages, inputSchema = {}) => {
      const plan = FlowPlan.parse({
        name,
        version: "1",
        stages: stages.map((stage, place) => ({
          name: stage,
          after: stages.slice(Math.max(0, place - 1), place),
          executor: { type: "function" },
        })),
      });
      await record.store.registerFlow("default", FlowRegistration.parse({ plan, inputSchema }));
    },
    stop: async () => {
      await closeServer(http, 500);
      if (options.isKept !== false) await keeper.stop();
      await store.close();
      await record.store.close();
      dir.remove();
    },
  };
}
