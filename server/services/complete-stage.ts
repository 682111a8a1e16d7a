import type { Action } from "@/lib/actions/action";
import { failedStage, requestCompletion } from "@/lib/actions/commands";
import type { CompleteStageInput } from "@/lib/api/action-inputs";
import { outputSchemaOf } from "@/lib/flows/output-schema";
import { keepValue } from "@/server/ports/payload-values";

import { commitCommand } from "./commit-command";
import type { ServiceContext } from "./context";
import { checkInput } from "./input-schema";
import { loadAction } from "./load-action";
import { requirePermission } from "./require-permission";

/**
 * Marks a failed stage as completed by hand with an output, after which its action goes on.
 * @throws NotFoundError `STAGE_NOT_FOUND` · ConflictError when it has not failed, or is wide · InvalidInputError naming the field of
 * the output that does not fit
 */
export async function completeStage(
  context: ServiceContext,
  { id, stage: name, output: given, comment, expectedSeq }: CompleteStageInput,
): Promise<Action> {
  requirePermission(context.caller, "actions:operate");
  const { action } = await loadAction(context, id);
  const schema = outputSchemaOf(failedStage(action, name).plan);
  const checked = schema === null ? given : checkInput(schema, given, "output");
  const owner = { organisation: context.caller.organisation, action: id, name: "output" } as const;
  const output = await keepValue(context.payloads, owner, checked);
  return commitCommand(context, { id, expectedSeq }, (present, by) =>
    requestCompletion(present, { stage: name, output, comment }, by),
  );
}
