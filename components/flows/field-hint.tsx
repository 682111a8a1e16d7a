import type { FormField } from "@/lib/flows/input-form";
import { formatCount } from "@/lib/shared/number-format";

import { launchStrings } from "./launch-strings";

function boundsOf(field: FormField): string | null {
  if (field.kind !== "number") return null;
  const { min, max } = field;
  if (min !== null && max !== null) return launchStrings.between(formatCount(min), formatCount(max));
  if (min !== null) return launchStrings.atLeast(formatCount(min));
  return max === null ? null : launchStrings.atMost(formatCount(max));
}

function exampleOf({ example }: FormField): string | null {
  if (example === undefined) return null;
  return launchStrings.example(typeof example === "string" ? example : JSON.stringify(example));
}

/** What helps to fill in a field, in one line; null when nothing does. */
export function fieldHint(field: FormField): string | null {
  const parts = [
    field.isDeprecated ? launchStrings.deprecated : null,
    field.description,
    boundsOf(field),
    exampleOf(field),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.map((part) => part.replace(/\.$/, "")).join(". ")}.`;
}
