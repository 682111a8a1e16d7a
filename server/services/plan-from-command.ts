import type { CommandInput } from "@/lib/api/create-action-input";
import { faultsOf, invalidInput } from "@/lib/api/parse-input";
import { Argv, type FlowPlan, NO_RETRY, type StagePlan } from "@/lib/flows/flow-spec";
import { formatCommand, parseCommandLine } from "@/lib/shared/command-line";
import { isStorableText } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

import { commandFault } from "./plan-from-spec";

/** Name of the flow that commands run under. */
export const COMMAND_FLOW = "command";

interface Command {
  readonly argv: readonly string[];
  readonly path: string;
}

/**
 * The plan of an action made of commands: one stage each, in order. @throws InvalidInputError `INVALID_COMMAND`, naming the
 * place of an unbalanced quote, or `COMMAND_NOT_ALLOWED`, naming the program
 */
export function planFromCommand(input: CommandInput, allowed: readonly string[]): FlowPlan {
  const commands = commandsOf(input);
  const faults = commands.flatMap(({ argv, path }) => commandFault(argv, allowed, path));
  if (faults.length > 0) throw invalidInput(faults, "COMMAND_NOT_ALLOWED");
  return {
    name: COMMAND_FLOW,
    version: "1",
    stages: commands.map((command, place) => stageOf(command, place, commands.length)),
  };
}

/** The commands as one line, for lists and headings. */
export function commandText(plan: FlowPlan): string {
  const lines = plan.stages.flatMap(({ executor }) =>
    executor.type === "command" ? [formatCommand(executor.argv)] : [],
  );
  return lines.join(" ; ");
}

/**
 * A list of texts alone is one argv, since a program's name holds no blank; where the first does, each is a command line.
 */
function commandsOf(input: CommandInput): Command[] {
  if (typeof input === "string") return [parseOne(input, "command")];
  if (isArgv(input)) return [parseOne(input, "command")];
  return input.map((one, place) => parseOne(one, `command[${place}]`));
}

function isArgv(input: readonly (string | readonly string[])[]): input is readonly string[] {
  const [first] = input;
  return input.every((one) => typeof one === "string") && typeof first === "string" && !/\s/.test(first.trim());
}

function parseOne(command: string | readonly string[], path: string): Command {
  const argv = typeof command === "string" ? parseCommandLine(command, path) : command;
  const parsed = Argv.safeParse(argv);
  if (!parsed.success) throw invalidInput(faultsOf(parsed.error, path), "INVALID_COMMAND");
  if (!argv.every(isStorableText))
    throw invalidInput([{ path, message: "must not hold halves of surrogate pairs" }], "INVALID_COMMAND");
  return { argv: parsed.data, path };
}

function stageOf({ argv }: Command, place: number, count: number): StagePlan {
  const nameAt = (index: number): string => (count === 1 ? "command" : `command-${index + 1}`);
  return {
    name: nameAt(place),
    after: place === 0 ? [] : [nameAt(place - 1)],
    executor: { type: "command", argv: [...argv] },
    planned: false,
    wide: false,
    retry: NO_RETRY,
    onFailure: "fail",
    manualRetries: LIMITS.manualRetries,
    idempotent: true,
  };
}
