import type { ValueFault } from "@/lib/flows/input-values";

import { launchStrings } from "./launch-strings";

type PlainRule = Exclude<ValueFault, { limit: number }>["rule"];

const PLAIN = {
  missing: launchStrings.missing,
  number: launchStrings.number,
  integer: launchStrings.integer,
  choice: launchStrings.choice,
  file: launchStrings.missingFile,
  json: launchStrings.wrongJson,
} as const satisfies Record<PlainRule, string>;

/** What to tell a person of a fault. */
export function faultText(fault: ValueFault): string {
  return "limit" in fault ? launchStrings[fault.rule](fault.limit) : PLAIN[fault.rule];
}
