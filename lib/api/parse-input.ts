import type { z } from "zod";

import { type FieldFault, InvalidInputError } from "@/lib/shared/errors";

const MOST_FAULTS = 50;

/** The value as `schema` has it. @throws InvalidInputError naming every field at fault; `prefix` stands before their names */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInput(faultsOf(parsed.error, prefix));
}

/** The error for fields at fault; its message is that of the first. */
export function invalidInput(faults: readonly FieldFault[], code = "INVALID_INPUT"): InvalidInputError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const message =
    first === undefined ? "The input is not valid." : `${first.path || "The input"}: ${first.message}${more}.`;
  return new InvalidInputError(code, message, faults.slice(0, MOST_FAULTS));
}

/** Faults of a refused value, one a field. An unknown field is named itself, not what it stands in. */
export function faultsOf(error: z.ZodError, prefix = ""): FieldFault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: fieldPath([...issue.path, key], prefix),
        message: "is not a known field",
      }));
    }
    return [{ path: fieldPath(issue.path, prefix), message: lowerFirst(issue.message) }];
  });
}

/** A path as a person would write it: `stages[1].name`. */
export function fieldPath(path: readonly PropertyKey[], prefix = ""): string {
  return path.reduce((text: string, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = String(part).slice(0, 80).toWellFormed();
    return text === "" ? name : `${text}.${name}`;
  }, prefix);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
