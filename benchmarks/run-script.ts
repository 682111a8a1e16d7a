import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs a script of this folder on a Redis, and answers the figures its last line holds. Works from the root of the project. */
export async function runScript(
  script: string,
  redisPort: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, number>> {
  const child = spawn(process.execPath, [join("benchmarks", script)], {
    env: { ...process.env, REDIS_PORT: String(redisPort), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${script} ended with code ${code}`);
  return figuresOf(output.trim().split("\n").at(-1) ?? "{}");
}

function figuresOf(line: string): Record<string, number> {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null) return {};
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
