import { InvalidInputError } from "@/lib/shared/errors";

import type { TaskResult } from "./flow";

/** What two results with the same field come to: the later one, the first one, or a list of all. */
export type Conflict = "overwrite" | "keepFirst" | "combine";

type Field<T> = keyof T & string;
type Figure = "sum" | "average" | "min" | "max";

/**
 * What a stage makes of the results of a wide one. Tasks that failed or were stopped are left out; the order is that of the items.
 */
export const collect = {
  /** The outputs of the tasks that completed. */
  outputs<T>(results: readonly TaskResult<T>[]): T[] {
    return results.flatMap((result) => (result.status === "completed" ? [result.output] : []));
  },

  /** One object with the fields of all. Under `combine` every field is a list. */
  merge<T extends object>(
    results: readonly TaskResult<T>[],
    conflict: Conflict = "overwrite",
  ): Record<string, unknown> {
    const values = new Map<string, unknown[]>();
    for (const output of collect.outputs(results)) {
      for (const [field, value] of Object.entries(output)) {
        const known = values.get(field);
        if (known === undefined) values.set(field, [value]);
        else known.push(value);
      }
    }
    return Object.fromEntries([...values].map(([field, all]) => [field, chosen(all, conflict)]));
  },

  /** One list with the entries of all lists. */
  concat<T>(results: readonly TaskResult<readonly T[]>[]): T[] {
    return collect.outputs(results).flat();
  },

  /** One text of all, with a separator between them. */
  join(results: readonly TaskResult<string | number>[], separator = "\n"): string {
    return collect.outputs(results).join(separator);
  },

  /** How many tasks completed. */
  count(results: readonly TaskResult<unknown>[]): number {
    return collect.outputs(results).length;
  },

  /** @throws InvalidInputError `EMPTY_LIST`, `UNKNOWN_FIELD` or `NOT_A_NUMBER` */
  sum<T extends object>(results: readonly TaskResult<T>[], field: Field<T>): number {
    return numbersOf(results, field, "sum").reduce((total, value) => total + value, 0);
  },

  /** @throws InvalidInputError as `sum` */
  average<T extends object>(results: readonly TaskResult<T>[], field: Field<T>): number {
    const numbers = numbersOf(results, field, "average");
    return numbers.reduce((total, value) => total + value, 0) / numbers.length;
  },

  /** @throws InvalidInputError as `sum` */
  min<T extends object>(results: readonly TaskResult<T>[], field: Field<T>): number {
    return numbersOf(results, field, "min").reduce((least, value) => Math.min(least, value));
  },

  /** @throws InvalidInputError as `sum` */
  max<T extends object>(results: readonly TaskResult<T>[], field: Field<T>): number {
    return numbersOf(results, field, "max").reduce((most, value) => Math.max(most, value));
  },
};

function chosen(values: readonly unknown[], conflict: Conflict): unknown {
  if (conflict === "combine") return values;
  return conflict === "keepFirst" ? values[0] : values.at(-1);
}

function numbersOf<T extends object>(results: readonly TaskResult<T>[], field: Field<T>, figure: Figure): number[] {
  const completed = results.filter((result) => result.status === "completed");
  if (completed.length === 0)
    throw new InvalidInputError("EMPTY_LIST", `There is no result to make the ${figure} of "${field}" of.`);
  return completed.map(({ index, output }) => {
    if (!Object.hasOwn(output, field))
      throw new InvalidInputError("UNKNOWN_FIELD", `The result of item ${index} has no field "${field}".`);
    const value: unknown = output[field];
    if (typeof value === "number") return value;
    throw new InvalidInputError("NOT_A_NUMBER", `"${field}" of the result of item ${index} is no number.`);
  });
}
