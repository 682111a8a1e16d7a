"use client";

import dynamic from "next/dynamic";

import type { StageView } from "@/lib/actions/action-view";

const ApprovalCard = dynamic(() => import("./approval-card").then((module) => module.ApprovalCard));

/** The decisions that the stages of an action wait for. */
export function ApprovalCards({ action, stages }: { action: string; stages: readonly StageView[] }) {
  return stages.map(({ id, name, waiting }) =>
    waiting?.kind === "approval" ? (
      <ApprovalCard key={`${id} ${waiting.since}`} action={action} stage={name} waiting={waiting} />
    ) : null,
  );
}
