import { Redis } from "ioredis";

import { messageOf } from "@/lib/shared/errors";
import type { Logger } from "@/server/ports/logger";

const COMMAND_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_MS = 1_000;

/** Where Redis is, and how many connections may be used for commands; one more listens for hints. */
export interface ConnectionOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly logger: Logger;
}

/** The connections of one store. Each opens with its first command, and again by itself when it is lost. */
export class Connections {
  /** For calls that change something: their order is the order of the calls. */
  readonly writing: Redis;
  /** For reads, so that a large answer keeps no runner waiting. */
  readonly reading: Redis;
  private readonly options: ConnectionOptions;
  private readonly open = new Set<Redis>();
  private isAway = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.writing = this.connect(COMMAND_TIMEOUT_MS);
    this.reading = options.maxConnections > 1 ? this.connect(COMMAND_TIMEOUT_MS) : this.writing;
  }

  /** A connection of its own that only listens. */
  listen(): Redis {
    return this.connect();
  }

  close(): void {
    for (const redis of this.open) redis.disconnect();
    this.open.clear();
  }

  private connect(commandTimeout?: number): Redis {
    const redis = new Redis(this.options.url, {
      lazyConnect: true,
      // A command whose reply was lost may have been done: whoever called decides whether to repeat it.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 1,
      enableAutoPipelining: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (tries) => Math.min(50 * tries, LONGEST_RETRY_MS),
      ...(commandTimeout === undefined ? {} : { commandTimeout }),
    });
    redis.on("error", (error: unknown) => this.noteAway(error));
    redis.on("ready", () => this.noteBack());
    this.open.add(redis);
    return redis;
  }

  private noteAway(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.options.logger.warn({ error: messageOf(error) }, "Redis cannot be reached; it is tried again");
  }

  private noteBack(): void {
    if (this.isAway) this.options.logger.info({}, "Redis is there again");
    this.isAway = false;
  }
}
