import { ENTRIES } from "@/components/layout/navigation";
import { ButtonLink } from "@/components/ui/button-link";
import { TimeStamp } from "@/components/ui/time-stamp";
import { removalText, type RemovalCause } from "@/lib/actions/retention";

import { actionStrings } from "./action-strings";

export interface RemovedNoteProps {
  removed: { flow: string; name: string; removedAt: number; cause: RemovalCause };
}

/** What is said of an action that was removed. */
export function RemovedNote({ removed: { flow, name, removedAt, cause } }: RemovedNoteProps) {
  return (
    <div className="mx-auto grid w-full max-w-md gap-5 py-12">
      <div className="grid gap-1">
        <h1 tabIndex={-1} className="text-2xl font-semibold wrap-anywhere">
          {actionStrings.removed(removalText(cause))}
        </h1>
        <p className="wrap-anywhere text-muted">
          {actionStrings.removedName(name, flow)}
          <br />
          {actionStrings.removedAt} <TimeStamp at={removedAt} format="absolute" />
        </p>
      </div>
      <div>
        <ButtonLink href={`${ENTRIES.actions.href}?flow=${encodeURIComponent(flow)}`}>
          {actionStrings.removedFlow(flow)}
        </ButtonLink>
      </div>
    </div>
  );
}
