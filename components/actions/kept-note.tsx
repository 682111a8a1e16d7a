import { Archive } from "lucide-react";

import type { LessThanAll } from "@/lib/flows/flow-spec";

import { actionStrings } from "./action-strings";

/** Says what of an ended action was kept, and so why there is no more of it. */
export function KeptNote({ persist }: { persist: LessThanAll }) {
  return (
    <p
      data-kept={persist}
      className="flex min-w-0 items-start gap-3 rounded-lg border border-border bg-surface p-4 text-muted"
    >
      <Archive className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 wrap-anywhere">{actionStrings.keptOnly(persist)}</span>
    </p>
  );
}
