import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs one of the scripts beside this file on a Redis, and answers the figures its last line holds. */
export async function runScript(
  script: string,
  redisPort: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path], {
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
