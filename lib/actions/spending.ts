import { InvalidInputError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

import { nanoOf } from "./budget";

/** What a task says it used since it last said so. */
export interface SpendReport {
  readonly tokens?: number | undefined;
  /** US dollars. */
  readonly costUsd?: number | undefined;
}

/** A report as the log has it, money rounded to billionths of a dollar; null when nothing was used. @throws InvalidInputError */
export function checkedSpending({
  tokens = 0,
  costUsd = 0,
}: SpendReport): { readonly tokens: number; readonly costUsd: number } | null {
  if (!Number.isSafeInteger(tokens) || tokens < 0)
    throw new InvalidInputError("INVALID_USAGE", "The tokens that were used must be a whole number from 0.");
  if (!(costUsd >= 0 && costUsd <= LIMITS.budgetUsd))
    throw new InvalidInputError("INVALID_USAGE", `The cost must be US dollars from 0 to ${LIMITS.budgetUsd}.`);
  const nanoUsd = nanoOf(costUsd);
  return tokens === 0 && nanoUsd === 0 ? null : { tokens, costUsd: nanoUsd / nanoOf(1) };
}
