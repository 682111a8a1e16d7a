"use client";

import type { RefObject } from "react";

import { useNow } from "@/components/layout/use-now";
import { useIsLive } from "@/components/realtime/live-provider";
import { StageStrip } from "@/components/stages/stage-strip";
import { StatusBadge } from "@/components/stages/status-badge";
import { StripHoverCard } from "@/components/stages/strip-hover-card";
import { StripLabels } from "@/components/stages/strip-labels";
import type { StripStage } from "@/components/stages/strip-stage";
import { Elapsed } from "@/components/ui/elapsed";
import { estimate } from "@/lib/actions/eta";
import { formatItems } from "@/lib/shared/number-format";

import type { ActionModel, StageModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { ProgressLine } from "./progress-line";
import { Remaining } from "./remaining";

export interface ActionProgressProps {
  model: ActionModel;
  heading: RefObject<HTMLHeadingElement | null>;
  onOpenStage: (name: string) => void;
}

function stripOf({ strip, shown, speed }: StageModel, now: number | null): StripStage {
  if (shown !== "running" || now === null) return strip;
  const said = estimate(speed, now);
  return said.kind === "remaining" ? { ...strip, remainingMs: said.ms } : strip;
}

function StageCard({ stage }: { stage: StageModel }) {
  return (
    <div className="grid gap-1.5 text-sm">
      <div className="flex items-center gap-2">
        <span className="min-w-0 truncate font-semibold">{stage.name}</span>
        <StatusBadge status={stage.shown} />
      </div>
      {stage.hasItems && <span data-numeric="">{formatItems(stage.progress)}</span>}
      {stage.startedAt !== null && (
        <span className="text-muted">
          {actionStrings.elapsed} <Elapsed startedAt={stage.startedAt} finishedAt={stage.finishedAt} />{" "}
          {stage.shown === "running" && <Remaining speed={stage.speed} />}
        </span>
      )}
      {stage.attempt > 1 && <span className="text-muted">{actionStrings.attempt(stage.attempt)}</span>}
      {stage.runner !== null && <span className="truncate text-muted">{stage.runner}</span>}
    </div>
  );
}

/** The big strip, what goes on now, and what was said last. */
export function ActionProgress({ model, heading, onOpenStage }: ActionProgressProps) {
  const now = useNow();
  const isLive = useIsLive();
  const strips = model.stages.map((stage) => stripOf(stage, isLive ? now : null));
  // What may be said any moment has its place already, so that nothing moves then.
  const isToSpeak = !model.isEnded && model.shown !== "paused";
  const byId = new Map(model.stages.map((stage) => [stage.id, stage]));
  return (
    <div className="grid gap-2">
      <div>
        <StripHoverCard
          stages={strips}
          onOpenStage={(id) => {
            const stage = byId.get(id);
            if (stage !== undefined) onOpenStage(stage.name);
          }}
          renderCard={({ id }) => {
            const stage = byId.get(id);
            return stage === undefined ? null : <StageCard stage={stage} />;
          }}
        >
          <StageStrip stages={strips} size="header" />
        </StripHoverCard>
        <StripLabels stages={strips} />
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <ProgressLine model={model} heading={heading} />
        <span data-numeric="" className="text-muted">
          {actionStrings.overall(model.percent)}
        </span>
      </div>
      {model.action.error === null && (model.message !== null || isToSpeak) && (
        <p className="min-h-5 wrap-anywhere text-muted">{model.message}</p>
      )}
    </div>
  );
}
