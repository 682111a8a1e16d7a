import type { Failure, Payload } from "@/lib/actions/event";
import { formatCommand } from "@/lib/shared/command-line";
import { LIMITS } from "@/lib/shared/limits";
import type { TaskSetting } from "@/server/ports/executor";
import type { PayloadStore } from "@/server/ports/payloads";

import type { CommandOutput } from "./command-output";

/** What is left of a command, whatever became of it. Times ISO 8601; `exitCode` null when there is none. */
export type CommandResult = {
  readonly status: "success" | "error";
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Only with status `error`. */
  readonly error?: string;
  readonly exitCode: number | null;
  readonly target: string;
  readonly startedAt: string;
  readonly finishedAt: string;
};

/** What a result is made of. */
export interface CommandFacts {
  readonly argv: readonly string[];
  readonly output: CommandOutput;
  /** Why it is no success; null when it is one. */
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly target: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

const PREVIEW_CHARACTERS = 500;

/** The uniform result of a command. */
export function commandResult(facts: CommandFacts): CommandResult {
  const { argv, output, error, exitCode, target } = facts;
  return {
    status: error === null ? "success" : "error",
    command: formatCommand(argv),
    stdout: output.stdout,
    stderr: output.stderr,
    ...(error === null ? {} : { error }),
    exitCode,
    target,
    startedAt: new Date(facts.startedAt).toISOString(),
    finishedAt: new Date(facts.finishedAt).toISOString(),
  };
}

/** A result as events carry it: in place, or in the payload store when it is larger than an event may hold. */
export async function keepResult(
  payloads: PayloadStore,
  setting: Pick<TaskSetting, "organisation" | "action">,
  result: CommandResult,
): Promise<Payload> {
  const text = JSON.stringify(result);
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength <= LIMITS.inlinePayloadBytes) return { value: result };
  const { organisation, action } = setting;
  const { id, sizeBytes } = await payloads.put({
    organisation,
    action,
    name: "output.json",
    type: "application/json",
    bytes,
  });
  return { ref: id, sizeBytes, preview: text.slice(0, PREVIEW_CHARACTERS).toWellFormed() };
}

/** A failure with the end of what the command wrote to stderr. */
export function withDetail(failure: Failure, stderrEnd: string): Failure {
  return stderrEnd === "" ? failure : { ...failure, detail: stderrEnd };
}
