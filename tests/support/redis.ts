import { createConnection } from "node:net";

import { findProgram } from "./find-program";
import { findFreePort } from "./free-port";
import { GuardedProcess } from "./guarded-process";
import { ensureInstalled } from "./system-packages";
import { createTempDir, type TempDir } from "./temp-dir";
import { waitFor } from "./wait-for";

export interface RedisOptions {
  /** When writes reach the disk; `always` unless told otherwise. */
  readonly appendfsync?: "always" | "everysec";
  readonly port?: number;
}

const PORT_ATTEMPTS = 3;

/** The Redis program of this machine, or null. */
export function findRedis(): string | null {
  return findProgram("redis-server") ?? findProgram("valkey-server");
}

/**
 * The Redis program of this machine, installed if need be and possible.
 * @throws ServiceMissingError
 */
export function ensureRedis(): string {
  return ensureInstalled(findRedis, { what: "Redis", packages: ["redis-server"], service: "redis-server" });
}

/** Starts a Redis of its own on 127.0.0.1, with an append-only file in a folder that `stop` removes. */
export async function startRedis({ appendfsync = "always", port }: RedisOptions = {}): Promise<RedisServer> {
  const program = ensureRedis();
  for (let attempt = 1; ; attempt += 1) {
    const server = new RedisServer(program, port ?? (await findFreePort()), appendfsync);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Somebody may have taken the free port before Redis did.
      if (port !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A running Redis of the tests. */
export class RedisServer {
  readonly url: string;
  readonly port: number;
  readonly #program: string;
  readonly #appendfsync: "always" | "everysec";
  readonly #dir: TempDir;
  #process: GuardedProcess | null = null;

  constructor(program: string, port: number, appendfsync: "always" | "everysec") {
    this.#program = program;
    this.#appendfsync = appendfsync;
    this.#dir = createTempDir("redis");
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** The process id of the present server. */
  get pid(): number {
    return this.#running().pid;
  }

  /** Starts the server on its folder and waits until it answers. */
  async start(): Promise<void> {
    const args = [
      "--port",
      String(this.port),
      "--bind",
      "127.0.0.1",
      "--dir",
      this.#dir.path,
      "--save",
      "",
      "--daemonize",
      "no",
    ];
    const durability = ["--appendonly", "yes", "--appendfsync", this.#appendfsync, "--maxmemory-policy", "noeviction"];
    const started = new GuardedProcess(this.#program, [...args, ...durability], { ownedDir: this.#dir.path });
    this.#process = started;
    await waitFor(
      async () => {
        if (started.end !== null) return "ended";
        return (await ping(this.port)) ? "ready" : null;
      },
      { what: `Redis to answer on port ${this.port}` },
    );
    if (started.end !== null) throw new Error(`Redis ended at its start.\n${started.output}`);
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

  #running(): GuardedProcess {
    if (this.#process === null) throw new Error("This Redis has not been started.");
    return this.#process;
  }
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const answer = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.on("error", () => answer(false));
    socket.on("connect", () => socket.write("PING\r\n"));
    // While it reads its file it answers "-LOADING".
    socket.on("data", (reply) => answer(reply.toString().startsWith("+PONG")));
  });
}
