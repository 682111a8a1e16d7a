"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { randomId } from "@/components/data/random-id";
import { useApi } from "@/components/data/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { showError } from "@/components/ui/toast";
import { formatRange } from "@/lib/shared/duration";

import { actionStrings } from "./action-strings";

export interface RerunDialogProps {
  action: string;
  /** The stage from which on it runs again. */
  from: string;
  onClose: () => void;
}

/** Says what running an action again from a stage does with each stage, and does it as a new action. */
export function RerunDialog({ action, from, onClose }: RerunDialogProps) {
  const api = useApi();
  const router = useRouter();
  const [idempotencyKey] = useState(randomId);
  const plan = useQuery({
    queryKey: ["rerun-plan", action, from],
    queryFn: () => api.actions.rerunPlan.query({ id: action, from }),
  });
  const again = useMutation({
    mutationFn: () => api.actions.rerun.mutate({ id: action, from, idempotencyKey }),
    onSuccess: ({ id }) => router.push(`/actions/${id}`),
    onError: (error) => showError(actionStrings.commandFailed(actionStrings.runAgain, callFailure(error).message)),
  });
  const isUnderWay = again.isPending || again.isSuccess;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={actionStrings.rerunTitle(from)}
      description={
        <>
          <p>{actionStrings.rerunText}</p>
          {plan.isError && <p className="mt-2 text-danger-fg">{callFailure(plan.error).message}</p>}
          {plan.isPending && <Skeleton className="mt-3 h-24 w-full" />}
          <ul className="mt-3 max-h-64 overflow-y-auto" aria-label={actionStrings.rerunPlan}>
            {plan.data?.stages.map(({ stage, does, why }) => (
              <li
                key={stage}
                className="flex flex-wrap items-baseline gap-x-2 border-b border-border py-1.5 last:border-b-0"
              >
                <span className="font-medium text-text">{stage}</span>
                <span>{actionStrings.rerunDoes[does]}</span>
                <span className="text-sm text-muted">{why}</span>
              </li>
            ))}
          </ul>
          {plan.data !== undefined && plan.data.expected !== null && (
            <p className="mt-2 text-sm text-muted" data-numeric="">
              {actionStrings.rerunExpected(formatRange(plan.data.expected.lowMs, plan.data.expected.highMs))}
            </p>
          )}
        </>
      }
      confirmLabel={actionStrings.runAgain}
      onConfirm={() => !isUnderWay && plan.isSuccess && again.mutate()}
      pendingLabel={isUnderWay ? actionStrings.rerunPending : undefined}
    />
  );
}
