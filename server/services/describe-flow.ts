import type { StagePlan } from "@/lib/flows/flow-spec";
import { isoTime } from "@/lib/shared/iso-time";
import type { JsonObject } from "@/lib/shared/json";
import type { FlowRow } from "@/server/ports/record";

/** A flow as doors show it. */
export interface FlowAnswer {
  readonly name: string;
  readonly version: string;
  readonly description: string | null;
  readonly inputSchema: JsonObject;
  readonly stages: readonly {
    readonly name: string;
    readonly description: string | null;
    readonly after: readonly string[];
    readonly executor: StagePlan["executor"]["type"];
    readonly wide: boolean;
    /** Its condition, and what gives its items, when they are expressions and no code. */
    readonly when?: string;
    readonly each?: string;
    readonly attempts: number;
    readonly idempotent: boolean;
  }[];
  readonly registeredAt: string;
}

/** The flow as doors show it. */
export function describeFlow({ registration, registeredAt }: FlowRow): FlowAnswer {
  const { plan, inputSchema } = registration;
  return {
    name: plan.name,
    version: plan.version,
    description: plan.description ?? null,
    inputSchema,
    stages: plan.stages.map(({ name, description, after, executor, wide, when, each, retry, idempotent }) => ({
      name,
      description: description ?? null,
      after,
      executor: executor.type,
      wide,
      ...(when === undefined ? {} : { when }),
      ...(each === undefined ? {} : { each }),
      attempts: retry.attempts,
      idempotent,
    })),
    registeredAt: isoTime(registeredAt),
  };
}
