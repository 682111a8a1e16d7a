import type { Redis } from "ioredis";

import { listOf, textOf } from "./reply";

/** What of the data survives a power cut, as Redis is set up now, for people. */
export async function readDurability(redis: Redis): Promise<string> {
  try {
    if ((await readSetting(redis, "appendonly")) !== "yes") return "no append-only file";
    return `appendfsync ${await readSetting(redis, "appendfsync")}`;
  } catch {
    // Many services that offer Redis do not let anybody ask.
    return "set by who runs this Redis";
  }
}

async function readSetting(redis: Redis, name: string): Promise<string> {
  const [, value] = listOf(await redis.config("GET", name));
  return textOf(value);
}
