import type { ServiceContext } from "./context";
import { describeFlow, type FlowAnswer } from "./describe-flow";
import { requirePermission } from "./require-permission";

/** The latest version of every flow, by name. */
export async function listFlows(context: ServiceContext): Promise<readonly FlowAnswer[]> {
  requirePermission(context.caller, "flows:read");
  return (await context.record.listFlows(context.caller.organisation)).map(describeFlow);
}
