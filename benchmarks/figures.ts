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
