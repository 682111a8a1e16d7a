import type { FlowPlan } from "@/lib/flows/flow-spec";

interface KnownPlan {
  readonly text: string;
  readonly plan: FlowPlan;
}

/** Plans as JSON, so that a flow's plan is written once and not for each of its actions. */
const TEXTS = new WeakMap<FlowPlan, string>();
/** Plans that were read lately, the latest first: actions of one flow share one. */
const READ: KnownPlan[] = [];
const MOST_READ = 64;

/** A plan as JSON. */
export function textOfPlan(plan: FlowPlan): string {
  const known = TEXTS.get(plan);
  if (known !== undefined) return known;
  const text = JSON.stringify(plan);
  TEXTS.set(plan, text);
  return text;
}

/** The plan that stands in a text from `start` on, if it was read before. */
export function findPlanAt(text: string, start: number): KnownPlan | null {
  const place = READ.findIndex(
    (known) => text.startsWith(known.text, start) && text[start + known.text.length] === ",",
  );
  const found = READ[place];
  if (found === undefined) return null;
  if (place > 0) {
    READ.splice(place, 1);
    READ.unshift(found);
  }
  return found;
}

/** Keeps a plan that was read. Whoever reads it again shares it, so nobody may change it. */
export function rememberPlan(plan: FlowPlan): void {
  READ.unshift({ plan, text: textOfPlan(plan) });
  if (READ.length > MOST_READ) READ.pop();
}
