import { createHash } from "node:crypto";

import { z } from "zod";

import type { Flow } from "@/lib/flows/flow";
import { FlowRegistration, type FlowPlan } from "@/lib/flows/flow-spec";
import { InvalidInputError, messageOf } from "@/lib/shared/errors";

/** A flow with its code, and what a runner registers of it. */
export interface LoadedFlow {
  readonly flow: Flow;
  readonly registration: FlowRegistration;
  /** `name@version`, by which queues know who can run it. */
  readonly capability: string;
}

const CONTENT_DIGITS = 8;

/** A flow as a runner has it. @throws InvalidInputError `BAD_FLOW` naming the module it is of */
export function loadedFlow(flow: Flow, module: string): LoadedFlow {
  const { plan } = flow;
  try {
    const schema = z.toJSONSchema(flow.input, { io: "input" });
    const registration = FlowRegistration.parse({ plan, inputSchema: asPlainJson(schema) });
    return { flow, registration, capability: capabilityOf(plan) };
  } catch (error) {
    throw new InvalidInputError("BAD_FLOW", `The flow "${plan.name}" of ${module} is not valid: ${messageOf(error)}`);
  }
}

function asPlainJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What a runner must have to run a flow's code. */
export function capabilityOf(plan: FlowPlan): string {
  return `${plan.name}@${plan.version}`;
}

/** The flow under a version that names its content as well. */
export function withContentVersion({ flow, registration }: LoadedFlow): LoadedFlow {
  const content = createHash("sha256").update(JSON.stringify(registration)).digest("hex").slice(0, CONTENT_DIGITS);
  const plan = {
    ...registration.plan,
    version: `${registration.plan.version.slice(0, 64 - CONTENT_DIGITS - 1)}+${content}`,
  };
  return { flow: { ...flow, plan }, registration: { ...registration, plan }, capability: capabilityOf(plan) };
}
