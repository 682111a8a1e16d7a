import { parseArgs } from "node:util";

import { parsePatternList, type TargetPattern } from "@/lib/runners/target-pattern";
import { messageOf } from "@/lib/shared/errors";

/** Verbs of the binary. */
export type Verb = "up" | "web" | "runner" | "keeper" | "admin-link" | "demo" | "help" | "version";

/** What a command line asks for. */
export interface Command {
  readonly verb: Verb;
  readonly concurrency: number | null;
  readonly patterns: readonly TargetPattern[];
  readonly name: string | null;
}

/** A command line that cannot be understood; `message` is one line. */
export class UsageError extends Error {}

const VERBS: Readonly<Record<string, Verb>> = {
  up: "up",
  web: "web",
  runner: "runner",
  worker: "runner",
  keeper: "keeper",
  "admin-link": "admin-link",
  demo: "demo",
  help: "help",
};
const MOST_AT_ONCE = 10_000;

/** The command of a command line. @throws UsageError in one line */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = readArguments(argv);
  const [word = "up", extra] = positionals;
  const verb = values.help === true ? "help" : values.version === true ? "version" : VERBS[word];
  if (verb === undefined || !Object.hasOwn(VERBS, word))
    throw new UsageError(`There is no command "${word.slice(0, 40)}". See showrunner --help.`);
  if (extra !== undefined) throw new UsageError(`"${extra.slice(0, 40)}" is one word too many after ${word}.`);
  const patterns = values["target-patterns"];
  return {
    verb,
    concurrency: concurrencyOf(values.concurrency),
    patterns: patterns === undefined ? [] : readPatterns(patterns),
    name: values.name ?? null,
  };
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
        concurrency: { type: "string" },
        "target-patterns": { type: "string" },
        name: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error).split("\n")[0] ?? "The options cannot be understood.");
  }
}

function concurrencyOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_AT_ONCE) return value;
  throw new UsageError(`--concurrency must be a whole number from 1 to ${MOST_AT_ONCE}.`);
}

function readPatterns(text: string): TargetPattern[] {
  try {
    return parsePatternList(text);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
