"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";

import { actionStrings } from "./action-strings";
import type { RetryControl } from "./use-retry";

/** Asks before several stages are repeated, or one that is marked as not safe to run twice. */
export function RetryDialog({ retry }: { retry: RetryControl }) {
  const stages = retry.question?.stages ?? [];
  const unsafe = stages.filter((stage) => !stage.idempotent);
  const namesOf = (some: typeof stages): string => some.map((stage) => stage.name).join(", ");
  return (
    <ConfirmDialog
      isOpen={retry.question !== null}
      onOpenChange={(isOpen) => !isOpen && retry.dismiss()}
      title={actionStrings.retryTitle}
      description={
        <>
          <p>{actionStrings.retryMany(namesOf(stages))}</p>
          {unsafe.length > 0 && <p className="mt-2">{actionStrings.retryNotIdempotent(namesOf(unsafe))}</p>}
        </>
      }
      confirmLabel={actionStrings.retry}
      onConfirm={retry.confirm}
    />
  );
}
