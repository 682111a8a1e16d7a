import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { io, type Socket } from "socket.io-client";

import { summarise } from "@/lib/actions/action-view";
import type { ActionCreated } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { firstAction } from "@/lib/actions/fold/fold";
import type { Flow } from "@/lib/flows/flow";
import { LIMITS } from "@/lib/shared/limits";
import { Keeper } from "@/server/engine/keeper/keeper";
import { createLiveAccess } from "@/server/engine/live-access";
import { capabilityOf } from "@/server/engine/loaded-flow";
import { Runner } from "@/server/engine/runner";
import { createExecutorRegistry } from "@/server/executors/registry";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { createRedisLiveStore } from "@/server/live-store/redis/redis-live-store";
import { systemClock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import type { PayloadStore } from "@/server/ports/payloads";
import type { NewAction, RecordStore } from "@/server/ports/record";
import { submissionOf } from "@/server/ports/submission";
import { RealtimeGateway } from "@/server/realtime/realtime-gateway";

/** A live store being measured, with what surrounds it in the product: its own runner, leases, beats and one page that looks. */
export interface LiveBench {
  submit(actions: readonly ActionCreated[]): Promise<void>;
  /** Ends when no runner has anything in hand: everything they did is committed. */
  rest(): Promise<void>;
  /** Starts other runners in place of the present ones, after what is done while there is none. */
  replaceRunners(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Which store is measured. */
export type BenchStore = { readonly kind: "redis"; readonly url: string } | { readonly kind: "embedded" };

/** Large values, such as the items of a wide stage, in memory: what keeping them costs is not what is measured. */
function memoryPayloads(): PayloadStore {
  const kept = new Map<string, Uint8Array>();
  return {
    put: ({ bytes, organisation, action, name, type }) => {
      const id = randomUUID();
      kept.set(id, bytes);
      return Promise.resolve({ id, organisation, action, name, type, sizeBytes: bytes.byteLength, sha256: "" });
    },
    find: () => Promise.resolve(null),
    read: (_organisation, id) => Promise.resolve(kept.get(id) ?? null),
  };
}

const LEASE_MS = 5_000;
const HOME = "bench";

const CONCURRENCY = 256;

/** What a bench has beyond a store and one runner of everything. */
interface BenchParts {
  /** With it, a keeper writes the record beside the work. */
  readonly record?: RecordStore;
  /** One runner for each of these targets, in place of one for all. */
  readonly targets?: readonly string[];
}

/** Starts a store, runners for `flows`, and a socket that follows the list. */
export async function startLiveBench(
  kind: BenchStore,
  flows: readonly Flow[],
  { record, targets }: BenchParts = {},
): Promise<LiveBench> {
  const { store, remove } = await openStore(kind);
  const access = createLiveAccess(store, HOME, record ?? null);
  const keeper = record === undefined ? null : keeperOf(access, record);
  if (keeper === null) await store.raise(1);
  else await keeper.start();
  await access.refresh();
  const socket = await startOnlooker(access);
  let runners = await startRunners(access, flows, targets);
  return {
    async rest() {
      while (runners.some(({ running }) => running > 0)) await new Promise((resolve) => setImmediate(resolve));
    },
    async replaceRunners(meanwhile) {
      await stopAll(runners);
      await meanwhile();
      runners = await startRunners(access, flows, targets);
    },
    async submit(actions) {
      for (let place = 0; place < actions.length; place += LIMITS.exchangeItems) {
        const now = systemClock.now();
        const some = actions.slice(place, place + LIMITS.exchangeItems);
        await record?.createActions(some.map(rowOf));
        await store.submit(
          access.epoch,
          some.map((created) => submissionOf(created, now)),
        );
      }
    },
    async close() {
      await stopAll(runners);
      await keeper?.stop();
      await socket.close();
      await store.close();
      await remove();
    },
  };
}

function keeperOf(access: LiveAccess, record: RecordStore): Keeper {
  return new Keeper({ access, record, clock: systemClock, logger: silentLogger, leaseMs: LEASE_MS, isOwnStore: false });
}

function rowOf(created: ActionCreated): NewAction {
  return {
    id: created.id,
    organisation: created.organisation,
    home: HOME,
    idempotencyKey: null,
    requestHash: "",
    createdBody: encodeEvent(created),
    summary: summarise(firstAction(created, created.createdAt)),
  };
}

/** Runners for `flows` on a store that is open: one for each target, or one for all. */
async function startRunners(
  access: LiveAccess,
  flows: readonly Flow[],
  targets: readonly (string | null)[] = [null],
): Promise<Runner[]> {
  const runners = targets.map((target, place) => runnerOf(access, flows, { target, name: `bench-${place}` }));
  await Promise.all(runners.map((runner) => runner.start()));
  return runners;
}

async function stopAll(runners: readonly Runner[]): Promise<void> {
  await Promise.all(runners.map((runner) => runner.stop(1_000)));
}

function runnerOf(
  access: LiveAccess,
  flows: readonly Flow[],
  { target, name }: { readonly target: string | null; readonly name: string },
): Runner {
  return new Runner({
    access,
    payloads: memoryPayloads(),
    executors: createExecutorRegistry([]),
    clock: systemClock,
    logger: silentLogger,
    flows: new Map(flows.map((flow) => [capabilityOf(flow.plan), flow])),
    runner: name,
    info: {
      host: "bench",
      pid: process.pid,
      version: "bench",
      patterns: target === null ? [] : [target],
      startedAt: systemClock.now(),
    },
    concurrency: CONCURRENCY,
    leaseMs: LEASE_MS,
    cancelGraceMs: 1_000,
    matchesTarget: (asked) => target === null || asked === target,
  });
}

/** A new action of a flow. */
export function creationOf(flow: Flow, input: ActionCreated["input"]): ActionCreated {
  return {
    type: "action.created",
    id: randomUUID(),
    organisation: "default",
    name: flow.plan.name,
    description: null,
    plan: flow.plan,
    capability: capabilityOf(flow.plan),
    input,
    target: "default/any",
    priority: 0,
    tags: [],
    metadata: {},
    launchedBy: { kind: "system", id: "bench", name: "bench" },
    createdAt: systemClock.now(),
    delayMs: 0,
    timeoutMs: null,
    start: true,
    workflowId: null,
    stepId: null,
    parentId: null,
    files: [],
    weights: null,
    local: false,
  };
}

async function openStore(kind: BenchStore): Promise<{ store: LiveStore; remove: () => Promise<void> }> {
  if (kind.kind === "redis") {
    const store = createRedisLiveStore({ url: kind.url, prefix: "sr", logger: silentLogger });
    return { store, remove: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), "showrunner-bench-"));
  const store = await createEmbeddedLiveStore({ folder, clock: systemClock, sync: "always", onFatal: fail });
  return { store, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function startOnlooker(access: LiveAccess): Promise<{ close(): Promise<void> }> {
  const http = createServer();
  await new Promise<void>((resolve) => {
    http.listen(0, "127.0.0.1", resolve);
  });
  const gateway = new RealtimeGateway({
    http,
    access,
    clock: systemClock,
    logger: silentLogger,
    allowedOrigins: [],
    authenticate: () => Promise.resolve({ organisation: "default", canRead: true }),
    findRecorded: () => Promise.resolve(null),
    listRemoved: () => Promise.resolve([]),
    readLines: (request) => access.store.readLines(access.epoch, request),
  });
  gateway.start();
  const socket: Socket = io(`http://127.0.0.1:${portOf(http.address())}`, { transports: ["websocket"] });
  await new Promise<void>((resolve) => {
    socket.on("connect", () => socket.emit("subscribe", { topic: "list", ids: [] }, () => resolve()));
  });
  return {
    async close() {
      socket.close();
      await gateway.stop();
      http.close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

function fail(error: unknown): never {
  throw error;
}
