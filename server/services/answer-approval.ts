import { stageNamed, type Action } from "@/lib/actions/action";
import { mayAnswer } from "@/lib/actions/approval";
import { requestAnswer, type CommandContext } from "@/lib/actions/commands";
import type { Decision } from "@/lib/actions/decide/decision";
import type { Answer } from "@/lib/actions/event";
import type { AnswerInput } from "@/lib/api/action-inputs";
import { ForbiddenError } from "@/lib/shared/errors";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { checkInput } from "./input-schema";
import { requirePermission } from "./require-permission";

/**
 * Answers the approval a stage waits for.
 * @throws ForbiddenError when another was asked · InvalidInputError naming the field of the value that does not fit the form ·
 * ConflictError when it waits for none
 */
export async function answerApproval(
  context: ServiceContext,
  { id, expectedSeq, ...given }: AnswerInput,
): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  return commitCommand(context, { id, expectedSeq }, (action, by) => answered(context, { action, given }, by));
}

function answered(
  { caller }: ServiceContext,
  { action, given }: { readonly action: Action; readonly given: Omit<AnswerInput, "id" | "expectedSeq"> },
  by: CommandContext,
): Decision | null {
  const { stage, ...answer } = given;
  const approval = approvalOf(action, stage);
  const isAdmin = caller.role === "admin";
  if (approval !== null && !mayAnswer(approval, { names: [caller.actor.name, caller.email ?? ""], isAdmin }))
    throw new ForbiddenError(
      "approvals",
      `Stage "${stage}" was assigned to ${approval.assignee ?? "administrators"}; only they may answer.`,
    );
  return requestAnswer(action, { stage, answer: checkedAnswer(action, stage, answer) }, by);
}

/** An answer whose value fits the form of the approval, if that has one. @throws InvalidInputError naming the field */
export function checkedAnswer(action: Action, stage: string, { approved, value, comment }: Answer): Answer {
  const schema = approvalOf(action, stage)?.schema;
  // Who rejects need not fill the form in.
  return { approved, value: approved && schema !== undefined ? checkInput(schema, value, "value") : value, comment };
}

function approvalOf(action: Action, stage: string) {
  const wait = stageNamed(action, stage)?.wait;
  return wait?.kind === "approval" ? wait.approval : null;
}
