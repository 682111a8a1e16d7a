import type { SpendReport } from "@/lib/actions/spending";
import { LIMITS } from "@/lib/shared/limits";

const PREFIX = "::spend ";
const SUFFIX = "::";
/** What the amounts may look like, by their fields. */
const AMOUNTS: ReadonlyMap<string, RegExp> = new Map([
  ["tokens", /^\d{1,15}$/],
  ["costUsd", /^\d{1,7}(\.\d{1,12})?$/],
]);

/**
 * What a command says it used with a line of its standard output, `::spend tokens=1200 costUsd=0.03::`; null for any other
 * line. Each field at most once and at least one of them.
 */
export function parseSpendLine(line: string): SpendReport | null {
  const used = new Map<string, number>();
  for (const field of fieldsOf(line)) {
    const [name = "", amount = "", ...rest] = field.split("=");
    if (AMOUNTS.get(name)?.test(amount) !== true || used.has(name) || rest.length > 0) return null;
    used.set(name, Number(amount));
  }
  return used.size === 0 || (used.get("costUsd") ?? 0) > LIMITS.budgetUsd ? null : Object.fromEntries(used);
}

function fieldsOf(line: string): string[] {
  if (!line.startsWith(PREFIX) || !line.endsWith(SUFFIX) || line.length < PREFIX.length + SUFFIX.length) return [];
  const fields = line.slice(PREFIX.length, -SUFFIX.length).split(" ");
  return fields.filter((field) => field !== "");
}
