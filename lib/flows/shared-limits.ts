import { canonicalJson, type Json } from "@/lib/shared/json";

import { valueOfExpression } from "./condition";
import type { FlowPlan } from "./flow-spec";

/** A limit shared by all actions that name it: of tasks that run at once, or, with `perMs`, of actions that begin in that time. */
export interface NamedLimit {
  readonly name: string;
  readonly most: number;
  readonly perMs?: number | undefined;
}

/** Tasks of one action of a flow that may run at once; 0 is no limit. */
export function actionCapOf({ concurrency }: FlowPlan): number {
  return typeof concurrency === "number" ? concurrency : 0;
}

/**
 * The limits a new action shares with others: those of its flow, one for each value of the flow's key, and that of the install.
 * Pure. @throws InvalidInputError when a key cannot be evaluated
 */
export function sharedLimits(
  plan: FlowPlan,
  {
    input,
    organisation,
    globalMost,
  }: { readonly input: Json; readonly organisation: string; readonly globalMost: number },
): NamedLimit[] {
  const ofInstall = globalMost === 0 ? [] : [{ name: GLOBAL_LIMIT, most: globalMost }];
  const { name, concurrency, rateLimit } = plan;
  const keyed = (key: string | undefined): string =>
    `${organisation}/${name}${key === undefined ? "" : ` ${canonicalJson(valueOfExpression(key, { input, outputs: {}, state: {} }))}`}`;
  const ofFlow = typeof concurrency === "object" ? [{ name: keyed(concurrency.key), most: concurrency.limit }] : [];
  const rate =
    rateLimit === undefined
      ? []
      : [{ name: RATE + keyed(rateLimit.key), most: rateLimit.limit, perMs: rateLimit.perMs }];
  return [...ofFlow, ...rate, ...ofInstall];
}

/** Name of the limit that all tasks of an install share. */
export const GLOBAL_LIMIT = "global";

/** What names of rates begin with. */
const RATE = "rate ";

/** Whose limit it is, for people: the flow, and the value of its key. */
export function ownerOfLimit(name: string, of: { readonly organisation: string; readonly flow: string }): string {
  const own = name.startsWith(RATE) ? name.slice(RATE.length) : name;
  const key = own.slice(`${of.organisation}/${of.flow}`.length).trim();
  return key === "" ? `flow ${of.flow}` : `flow ${of.flow} for ${key}`;
}

/** The limits of an action that has begun before, which its rates no longer hold back. */
export function limitsOnceBegun(limits: readonly NamedLimit[] = []): NamedLimit[] {
  return limits.filter(({ perMs }) => perMs === undefined);
}
