import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

import { gate, note } from "./files";

const Input = z.strictObject({
  notes: z.string(),
  /** So many attempts fail. */
  fails: z.number().default(0),
  gate: z.string().optional(),
});
type Input = z.infer<typeof Input>;

/** Notes which folder it has, and whether an earlier attempt had left something there. */
async function work({ notes, fails, gate: closed }: Input, context: TaskContext): Promise<number> {
  const folder = await context.tempDir();
  const left = join(folder, "left");
  note(notes, JSON.stringify({ attempt: context.attempt, folder, found: existsSync(left) }));
  writeFileSync(left, "text");
  await context.state.put("attempt", context.attempt);
  if (closed !== undefined) await gate(closed, context.signal);
  if (context.attempt <= fails) throw new Error("It was told to fail");
  return context.attempt;
}

function folders(name: string, cleanup: { readonly cleanup?: "always" | "on_success" | "never" }) {
  return flow(name, { input: Input, ...cleanup }).stage("work", {
    retry: { attempts: 3, delayMs: 50 },
    run: ({ input }, context) => work(input, context),
  });
}

/** A task that uses its folder, in flows that differ in when that is removed. */
export const foldersPlain = folders("folders", {});
export const foldersAlways = folders("folders.always", { cleanup: "always" });
export const foldersOnSuccess = folders("folders.on-success", { cleanup: "on_success" });
export const foldersNever = folders("folders.never", { cleanup: "never" });
