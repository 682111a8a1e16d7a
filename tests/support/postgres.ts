import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { Client } from "pg";

import { findProgram } from "./find-program";
import { findFreePort } from "./free-port";
import { GuardedProcess } from "./guarded-process";
import { ensureInstalled } from "./system-packages";
import { createTempDir, type TempDir } from "./temp-dir";
import { waitFor } from "./wait-for";

export interface PostgresOptions {
  /** `off` is faster and loses data in a power cut only; `on` unless told otherwise. */
  readonly fsync?: "on" | "off";
  readonly port?: number;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";
const SUPERUSER = "showrunner";
const PORT_ATTEMPTS = 3;

/** The folder of the PostgreSQL server programs of this machine, or null. */
export function findPostgres(): string | null {
  const versions = existsSync(DEBIAN_FOLDER)
    ? readdirSync(DEBIAN_FOLDER).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const initdb = findProgram(
    "initdb",
    versions.map((version) => join(DEBIAN_FOLDER, version, "bin")),
  );
  if (initdb === null || !existsSync(join(dirname(initdb), "postgres"))) return null;
  return dirname(initdb);
}

/**
 * The folder of the PostgreSQL server programs of this machine, installed if need be and possible.
 * @throws ServiceMissingError
 */
export function ensurePostgres(): string {
  return ensureInstalled(findPostgres, { what: "PostgreSQL", packages: ["postgresql"], service: "postgresql" });
}

/** Starts a PostgreSQL of its own on 127.0.0.1, with its data in a folder that `stop` removes. */
export async function startPostgres({ fsync = "on", port }: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = ensurePostgres();
  for (let attempt = 1; ; attempt += 1) {
    const server = new PostgresServer(programs, port ?? (await findFreePort()), fsync);
    try {
      server.initialise();
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Somebody may have taken the free port before PostgreSQL did.
      if (port !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A running PostgreSQL of the tests. */
export class PostgresServer {
  readonly port: number;
  readonly #programs: string;
  readonly #fsync: "on" | "off";
  readonly #dir: TempDir;
  readonly #account: Account | null;
  #process: GuardedProcess | null = null;

  constructor(programs: string, port: number, fsync: "on" | "off") {
    this.#programs = programs;
    this.#fsync = fsync;
    this.#dir = createTempDir("postgres");
    this.#account = findUnprivilegedAccount();
    this.port = port;
  }

  /** The database that is there from the start. */
  get url(): string {
    return this.#urlOf("postgres");
  }

  /** The process id of the present server. */
  get pid(): number {
    return this.#running().pid;
  }

  /** Makes an empty database and gives its address. */
  async createDatabase(name: string): Promise<string> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
    return this.#urlOf(name);
  }

  /** Makes the cluster's folder. */
  initialise(): void {
    if (this.#account !== null) chownSync(this.#dir.path, this.#account.uid, this.#account.gid);
    const args = ["-D", this.#dataDir, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
    const options = { cwd: this.#dir.path, encoding: "utf8", ...this.#account } as const;
    const { status, stdout, stderr } = spawnSync(join(this.#programs, "initdb"), args, options);
    if (status !== 0) throw new Error(`initdb failed.\n${stdout}${stderr}`);
  }

  /** Starts the server on its folder and waits until it answers. */
  async start(): Promise<void> {
    // After a crash the old server's children may hold its memory for a moment longer.
    await waitFor(() => this.#tryStart(), { what: "PostgreSQL to start", timeoutMs: 30_000, intervalMs: 100 });
  }

  /** Ends the server at once, as a crash would. What it had written stays for `restart`. */
  async kill(): Promise<void> {
    await this.#running().kill();
  }

  /** Stops the server if it runs, and starts it again on the same port and data. */
  async restart(): Promise<void> {
    const present = this.#running();
    if (present.end === null) await present.stop();
    await this.start();
  }

  /** Stops the server and removes its data. */
  async stop(): Promise<void> {
    if (this.#process?.end === null) await this.#process.stop();
    this.#dir.remove();
  }

  async #tryStart(): Promise<boolean> {
    const settings = [`fsync=${this.#fsync}`, "timezone=UTC", "shared_buffers=32MB", "max_connections=100"];
    const place = ["-D", this.#dataDir, "-h", "127.0.0.1", "-p", String(this.port), "-k", this.#dir.path];
    const started = new GuardedProcess(
      join(this.#programs, "postgres"),
      [...place, ...settings.flatMap((setting) => ["-c", setting])],
      // SIGINT is its "fast shutdown": it does not wait for clients to leave.
      { cwd: this.#dir.path, endSignal: "SIGINT", ownedDir: this.#dir.path, ...this.#account },
    );
    this.#process = started;
    await waitFor(async () => started.end !== null || (await isAnswering(this.url)), {
      what: `PostgreSQL to answer on port ${this.port}`,
      timeoutMs: 30_000,
    });
    if (started.end !== null) throw new Error(`PostgreSQL ended at its start.\n${started.output}`);
    return true;
  }

  get #dataDir(): string {
    return join(this.#dir.path, "data");
  }

  #urlOf(database: string): string {
    return `postgresql://${SUPERUSER}@127.0.0.1:${this.port}/${encodeURIComponent(database)}`;
  }

  #running(): GuardedProcess {
    if (this.#process === null) throw new Error("This PostgreSQL has not been started.");
    return this.#process;
  }
}

async function isAnswering(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root; then the account made for it, or `nobody`. Null when we are not root. */
function findUnprivilegedAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = accounts.find(([name]) => name === "postgres") ?? accounts.find(([name]) => name === "nobody");
  if (found === undefined)
    throw new Error("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
