import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, inject } from "vitest";

import { silentLogger } from "@/server/ports/logger";
import { openRecord, type OpenRecord } from "@/server/record/record-store";

import { ApiClient } from "./api-client";
import { startPostgres, type PostgresServer } from "./postgres";
import { startRedis, type RedisServer } from "./redis";
import { describeWithServices } from "./service-gate";
import { startShowrunner, type ShowrunnerOptions, type ShowrunnerProcess } from "./showrunner-process";
import { createTempDir, type TempDir } from "./temp-dir";

declare module "vitest" {
  interface ProvidedContext {
    /** The product's bundle without pages. */
    apiServer: string;
  }
}

/** The two ways the product is installed: all in one process, or apart over Redis and PostgreSQL. */
export type Pair = "embedded" | "redis";

export interface InstallOptions {
  /** Folders of flows; they are copied to another place, which only processes with a runner are told. Else those that ship. */
  readonly flows?: readonly string[];
  /** Runners of the pair that has them apart. */
  readonly runners?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments of every process that has a runner. */
  readonly runnerArgs?: readonly string[];
}

/** Key of the administrator on installs of tests. */
export const INSTALL_KEY = "install-admin-key-of-at-least-32-characters";

const RUNNING = /is running/;

/** A running product: one process, or a web, a keeper and runners that share nothing but two addresses. */
export class Install {
  readonly pair: Pair;
  readonly api: ApiClient;
  readonly dir: TempDir;
  readonly #options: InstallOptions;
  readonly #env: Readonly<Record<string, string>>;
  readonly #stores: Stores | null;
  #front: ShowrunnerProcess | null = null;
  #keeper: ShowrunnerProcess | null = null;
  readonly #runners = new Map<string, ShowrunnerProcess>();
  readonly #moreKeepers: ShowrunnerProcess[] = [];
  #places = 0;

  private constructor(pair: Pair, options: InstallOptions, stores: Stores | null) {
    this.pair = pair;
    this.dir = createTempDir("install");
    this.#options = options;
    this.#env = { ...stores?.env, ...options.env };
    this.#stores = stores;
    this.api = new ApiClient(() => this.front.url, INSTALL_KEY);
  }

  /** Starts the stores and all processes. */
  static async start(pair: Pair, options: InstallOptions = {}): Promise<Install> {
    const install = new Install(pair, options, pair === "embedded" ? null : await startStores());
    try {
      for (const [place, source] of (options.flows ?? []).entries())
        cpSync(source, install.#flowsAt(place), { recursive: true });
      await install.#startProcesses();
      return install;
    } catch (error) {
      await install.stop();
      throw error;
    }
  }

  /** The process that serves the API; on the embedded pair the only one. */
  get front(): ShowrunnerProcess {
    if (this.#front === null) throw new Error("This install has not been started.");
    return this.#front;
  }

  /** The process that keeps time and the record, of the pair that has it apart. */
  get keeper(): ShowrunnerProcess {
    if (this.#keeper === null) throw new Error("This install has no keeper apart.");
    return this.#keeper;
  }

  /** The live store's server, of the pair that has one. */
  get redis(): RedisServer {
    if (this.#stores === null) throw new Error("This install has no Redis.");
    return this.#stores.redis;
  }

  /** The record's server, of the pair that has one. */
  get postgres(): PostgresServer {
    if (this.#stores === null) throw new Error("This install has no PostgreSQL.");
    return this.#stores.postgres;
  }

  /** The processes with a runner. */
  get runners(): readonly ShowrunnerProcess[] {
    return this.pair === "embedded" ? [this.front] : [...this.#runners.values()];
  }

  /** The process of the runner of that name, of the pair that has them apart. */
  runner(name: string | undefined): ShowrunnerProcess {
    const runner = this.#runners.get(name ?? "");
    if (runner === undefined) throw new Error(`There is no runner ${name}.`);
    return runner;
  }

  get processes(): readonly ShowrunnerProcess[] {
    return [this.#front, this.#keeper, ...this.#moreKeepers, ...this.#runners.values()].filter((one) => one !== null);
  }

  /** A path for a file of the tests' own that flows may write. */
  path(name: string): string {
    return join(this.dir.path, name);
  }

  /** Starts one more runner, of the pair that has them apart. */
  async addRunner(
    name: string,
    options: Pick<ShowrunnerOptions, "args" | "env" | "dataDir"> = {},
  ): Promise<ShowrunnerProcess> {
    const { args = [], ...rest } = options;
    const runner = await startShowrunner(this.#runnerOptions({ ...rest, args: ["--name", name, ...args] }));
    this.#runners.set(name, runner);
    return runner;
  }

  /** Starts one more keeper, of the pair that has it apart. */
  async addKeeper(): Promise<void> {
    this.#moreKeepers.push(await startShowrunner(this.#placed({ verb: "keeper", readyLine: RUNNING })));
  }

  /** Works on the record itself, which no process of an install that embeds it has open meanwhile. */
  async withRecord<T>(work: (record: OpenRecord) => Promise<T>): Promise<T> {
    const isEmbedded = this.pair === "embedded";
    if (isEmbedded) await this.front.kill9();
    const databaseUrl = this.#stores?.env["DATABASE_URL"] ?? null;
    const record = await openRecord({ databaseUrl, dataDir: this.front.dataDir, logger: silentLogger });
    try {
      return await work(record);
    } finally {
      await record.store.close();
      if (isEmbedded) await this.front.start();
    }
  }

  /** Takes a runner away, as its operator would. */
  async removeRunner(name: string): Promise<void> {
    await this.runner(name).stop();
    this.#runners.delete(name);
  }

  /** Ends every process at once, as a power cut would; the stores stay. */
  async kill9(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.kill9()));
  }

  /** Starts every process again on its port and data. */
  async startAgain(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.restart()));
  }

  /** Ends everything at once and removes what there was. */
  async stop(): Promise<void> {
    await this.kill9();
    await Promise.all(this.processes.map((one) => one.stop()));
    await this.#stores?.redis.stop();
    await this.#stores?.postgres.stop();
    this.dir.remove();
  }

  async #startProcesses(): Promise<void> {
    if (this.pair === "embedded") {
      this.#front = await startShowrunner({ ...this.#runnerOptions({}), verb: "up" });
      return;
    }
    const runners = Array.from({ length: this.#options.runners ?? 2 }, (_, place) =>
      this.addRunner(`runner-${place + 1}`),
    );
    const web = startShowrunner(this.#placed({ verb: "web" })).then((started) => (this.#front = started));
    const keeper = startShowrunner(this.#placed({ verb: "keeper", readyLine: RUNNING })).then(
      (started) => (this.#keeper = started),
    );
    await Promise.all([web, keeper, ...runners]);
  }

  #runnerOptions({ args = [], env, ...rest }: ShowrunnerOptions): ShowrunnerOptions {
    const { flows: sources } = this.#options;
    const flows =
      sources === undefined ? {} : { SHOWRUNNER_FLOWS: sources.map((_, place) => this.#flowsAt(place)).join(",") };
    const all = [...(this.#options.runnerArgs ?? []), ...args];
    return this.#placed({ verb: "runner", ...rest, args: all, env: { ...flows, ...env }, readyLine: RUNNING });
  }

  /** Elsewhere than any process works. */
  #flowsAt(place: number): string {
    return this.path(`flows-${place + 1}`);
  }

  /** Every process works in a folder of its own and keeps its data there. */
  #placed(options: ShowrunnerOptions): ShowrunnerOptions {
    this.#places += 1;
    const cwd = this.path(`place-${this.#places}`);
    mkdirSync(cwd);
    const env = { ...this.#env, SHOWRUNNER_ADMIN_KEY: INSTALL_KEY, ...options.env };
    return { dataDir: join(cwd, "data"), ...options, program: inject("apiServer"), cwd, env };
  }
}

interface Stores {
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly env: Readonly<Record<string, string>>;
}

async function startStores(): Promise<Stores> {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres({ fsync: "off" })]);
  return { redis, postgres, env: { REDIS_URL: redis.url, DATABASE_URL: await postgres.createDatabase("features") } };
}

/** A suite on a running install of each pair; the second where its services are. */
export function describeOnBothPairs(
  name: string,
  options: InstallOptions,
  body: (install: () => Install) => void,
): void {
  describe(`${name}: embedded and PGlite`, () => withInstall("embedded", options, body));
  describeWithServices(`${name}: Redis and PostgreSQL`, () => withInstall("redis", options, body));
}

/** A suite on processes apart over Redis and PostgreSQL. */
export function describeApart(name: string, options: InstallOptions, body: (install: () => Install) => void): void {
  describeWithServices(`${name}: Redis and PostgreSQL`, () => withInstall("redis", options, body));
}

/** A suite on one process with the embedded stores. */
export function describeEmbedded(name: string, options: InstallOptions, body: (install: () => Install) => void): void {
  describe(`${name}: embedded and PGlite`, () => withInstall("embedded", options, body));
}

function withInstall(pair: Pair, options: InstallOptions, body: (install: () => Install) => void): void {
  let install: Install | undefined;
  beforeAll(async () => {
    install = await Install.start(pair, options);
  });
  afterAll(() => install?.stop());
  body(() => {
    if (install === undefined) throw new Error("The install has not been started.");
    return install;
  });
}
