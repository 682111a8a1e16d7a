import type { GetFlowInput } from "@/lib/api/action-inputs";
import { isFlowKey } from "@/lib/flows/flow-spec";
import { NotFoundError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { describeFlow, type FlowAnswer } from "./describe-flow";
import { requirePermission } from "./require-permission";

/** A flow by name, the latest version unless one is named. @throws NotFoundError `FLOW_NOT_FOUND` */
export async function getFlow(context: ServiceContext, { name, version }: GetFlowInput): Promise<FlowAnswer> {
  requirePermission(context.caller, "flows:read");
  const row = isFlowKey(name, version)
    ? await context.record.findFlow(context.caller.organisation, name, version)
    : null;
  if (row === null)
    throw new NotFoundError("FLOW_NOT_FOUND", "There is no such flow. Register it, or start a runner that has it.");
  return describeFlow(row);
}
