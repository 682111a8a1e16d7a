import type { ValueFault } from "@/lib/flows/input-values";

import { launchStrings } from "./launch-strings";

/** What to tell a person of a fault. */
export function faultText(fault: ValueFault): string {
  switch (fault.rule) {
    case "missing":
      return launchStrings.missing;
    case "number":
      return launchStrings.number;
    case "integer":
      return launchStrings.integer;
    case "choice":
      return launchStrings.choice;
    case "file":
      return launchStrings.missingFile;
    case "json":
      return launchStrings.wrongJson;
    case "least":
    case "most":
    case "shortest":
    case "longest":
    case "fewest":
    case "many":
      return launchStrings[fault.rule](fault.limit);
  }
}
