import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

/** The numbers on the last line of what a process prints, which is JSON. @throws Error when it fails */
export async function figuresOf(
  child: ChildProcessByStdio<null, Readable, null>,
  name: string,
): Promise<Record<string, number>> {
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${name} ended with code ${code}`);
  const parsed: unknown = JSON.parse(output.trim().split("\n").at(-1) ?? "{}");
  if (typeof parsed !== "object" || parsed === null) return {};
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

/** Each figure's median over some rounds. */
export function mediansOf(rounds: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = new Set(rounds.flatMap((round) => Object.keys(round)));
  return Object.fromEntries([...names].map((name) => [name, medianOf(rounds.map((round) => round[name] ?? 0))]));
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The value below which `share` of the samples lie, 0 to 1. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Number(value.toFixed(2));
}
