import type { Action } from "@/lib/actions/action";
import { waitView } from "@/lib/actions/wait-view";
import { LIMITS } from "@/lib/shared/limits";

import type { ServiceContext } from "./context";
import { foldedActions } from "./folded-actions";
import { withEpoch } from "./load-action";
import { requirePermission } from "./require-permission";
import { waitAnswer, type WaitAnswer } from "./wait-answer";

/** An approval that is waited for. */
export interface ApprovalItem {
  readonly action: { readonly id: string; readonly name: string; readonly flow: string };
  readonly stage: string;
  readonly waiting: WaitAnswer;
}

/** The approvals that open actions of the organisation wait for, longest wait first. */
export async function listApprovals(context: ServiceContext): Promise<readonly ApprovalItem[]> {
  requirePermission(context.caller, "actions:read");
  const open = await context.record.listActions({
    organisation: context.caller.organisation,
    status: ["running", "paused"],
    sort: "createdAt:asc",
    limit: LIMITS.pageSize,
  });
  const ids = open.items.filter(({ summary }) => isAnyWaiting(summary.stages)).map(({ summary }) => summary.id);
  const actions = await withEpoch(context, () => foldedActions(context.live).readAll(ids));
  return actions
    .flatMap(({ action }) => approvalsOf(action))
    .sort((a, b) => a.waiting.since.localeCompare(b.waiting.since));
}

function isAnyWaiting(stages: readonly { readonly status: string }[]): boolean {
  return stages.some(({ status }) => status === "waiting");
}

function approvalsOf(action: Action): ApprovalItem[] {
  const { id, created } = action;
  return action.stages.flatMap((stage) => {
    const view = waitView(stage);
    if (view?.kind !== "approval") return [];
    return [
      { action: { id, name: created.name, flow: created.plan.name }, stage: stage.name, waiting: waitAnswer(view) },
    ];
  });
}
