"use client";

import dynamic from "next/dynamic";
import { useRef } from "react";

import { useFocusFallback } from "@/components/layout/use-focus-fallback";
import type { Action } from "@/lib/actions/action";
import { hasSpent } from "@/lib/actions/budget";
import type { ReachedCap } from "@/lib/actions/event";

const BudgetCard = dynamic(() => import("./budget-card").then((module) => module.BudgetCard));
const BudgetLine = dynamic(() => import("./budget-line").then((module) => module.BudgetLine));

/** The cap apart from what was used of it: more use is no other cap, and leaves what is typed as it is. */
function capKey({ scope, response, kind, most }: ReachedCap): string {
  return JSON.stringify([scope, response, kind, most]);
}

/** What an action uses and may use; nothing for one that has no budget and told of nothing it used. */
export function BudgetPart({ action }: { action: Action }) {
  const part = useRef<HTMLDivElement>(null);
  useFocusFallback(part);
  const { isBudgeted, heldFor, stages } = action;
  const hasTold = stages.some(({ usage }) => hasSpent(usage));
  return (
    <div ref={part} className="grid min-w-0 gap-5 empty:hidden">
      {(isBudgeted || hasTold) && <BudgetLine action={action} />}
      {heldFor !== null && <BudgetCard key={capKey(heldFor)} action={action} reached={heldFor} />}
    </div>
  );
}
