"use client";

import dynamic from "next/dynamic";

import type { Action } from "@/lib/actions/action";

const BudgetCard = dynamic(() => import("./budget-card").then((module) => module.BudgetCard));
const BudgetLine = dynamic(() => import("./budget-line").then((module) => module.BudgetLine));

/** What an action uses and may use; nothing for one that has no budget and told of nothing it used. */
export function BudgetPart({ action }: { action: Action }) {
  const { isBudgeted, heldFor, stages } = action;
  const hasTold = stages.some(({ usage }) => usage.tokens > 0 || usage.nanoUsd > 0);
  return (
    <>
      {(isBudgeted || hasTold) && <BudgetLine action={action} />}
      {heldFor !== null && <BudgetCard key={JSON.stringify(heldFor)} action={action.id} reached={heldFor} />}
    </>
  );
}
