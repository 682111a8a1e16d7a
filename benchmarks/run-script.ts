import { spawn } from "node:child_process";
import { join } from "node:path";

import { figuresOf } from "./figures";

/** Runs a script of this folder on a Redis, and answers its figures. Works from the root of the project. */
export function runScript(
  script: string,
  redisPort: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, number>> {
  const child = spawn(process.execPath, [join("benchmarks", script)], {
    env: { ...process.env, REDIS_PORT: String(redisPort), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return figuresOf(child, script);
}
