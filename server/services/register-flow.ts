import { ConflictError, InvariantError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { describeFlow, type FlowAnswer } from "./describe-flow";
import { registrationOfSpec } from "./plan-from-spec";
import { requirePermission } from "./require-permission";

/** A registered flow; `isNew` false: the same version with the same content was there. */
export interface RegisteredFlow {
  readonly flow: FlowAnswer;
  readonly isNew: boolean;
}

/** Registers a version of a flow sent as JSON. @throws InvalidInputError naming each field, ConflictError `FLOW_VERSION_EXISTS` */
export async function registerFlow(context: ServiceContext, value: unknown): Promise<RegisteredFlow> {
  requirePermission(context.caller, "flows:write");
  const registration = registrationOfSpec(value, context.limits.allowedCommands);
  const { organisation } = context.caller;
  const { name, version } = registration.plan;
  const outcome = await context.record.registerFlow(organisation, registration);
  if (outcome === "conflict") {
    throw new ConflictError(
      "FLOW_VERSION_EXISTS",
      `Version ${version} of flow "${name}" exists with other content. Register it under another version.`,
    );
  }
  const row = await context.record.findFlow(organisation, name, version);
  if (row === null) throw new InvariantError("A flow that was just registered is not in the record.");
  return { flow: describeFlow(row), isNew: outcome === "registered" };
}
