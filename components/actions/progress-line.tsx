"use client";

import { Clock } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode, RefObject } from "react";

import { strings } from "@/components/layout/strings";
import { useTimeZone } from "@/components/layout/use-time-zone";
import { useLiveStatus } from "@/components/realtime/live-provider";
import { staleSince } from "@/components/realtime/status-board";
import { stagePercent } from "@/components/stages/strip-stage";
import { NO_UPDATES } from "@/lib/actions/eta";
import { spokenItems } from "@/lib/shared/number-format";
import { formatClock } from "@/lib/shared/relative-time";

import { actionClock } from "./action-clock";
import { ActionElapsed } from "./action-elapsed";
import type { ActionModel, StageModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { Remaining } from "./remaining";
import { RetryCountdown } from "./retry-countdown";
import { StallNote } from "./stall-note";

const ForecastPart = dynamic(() => import("./forecast-part").then((module) => module.ForecastPart));

const UNDER_WAY: ReadonlySet<string> = new Set(["running", "retrying", "waiting", "cancelling", "queued", "stalled"]);
/** What has begun and goes by itself. */
const FORECAST: ReadonlySet<string> = new Set(["running", "queued"]);
/** States of stages that a runner has in hand. */
const AT_WORK: ReadonlySet<string> = new Set(["running", "cancelling", "stalled"]);
const DONE: ReadonlySet<string> = new Set(["completed", "partial"]);

/** The stages an action is busy with: those that run, else those that are about to. */
export function busyStages({ stages, isEnded }: ActionModel): readonly StageModel[] {
  if (isEnded) return [];
  const running = stages.filter(({ shown }) => AT_WORK.has(shown));
  return running.length > 0 ? running : stages.filter((stage) => UNDER_WAY.has(stage.shown));
}

function leadOf(model: ActionModel, busy: readonly StageModel[]): string {
  const [only] = busy;
  if (busy.length === 1 && only !== undefined) return only.name;
  if (busy.length > 1) {
    return actionStrings.stagesRunning(busy.length, busy.filter(({ shown }) => shown === "stalled").length);
  }
  const { stages } = model;
  const done = stages.filter((stage) => DONE.has(stage.status)).length;
  const skipped = stages.filter((stage) => stage.skipped !== null).length;
  return actionStrings.stagesDone(done, stages.length, skipped);
}

function Part({ children }: { children: ReactNode }) {
  return <span className="before:mx-1.5 before:text-muted before:content-['·']">{children}</span>;
}

function StageParts({ stage }: { stage: StageModel }) {
  const percent = stagePercent(stage.strip);
  return (
    <>
      {stage.hasItems && <span>: {spokenItems(stage.progress)}</span>}
      {stage.hasItems && percent !== null && <Part>{strings.progress.spokenPercent(percent)}</Part>}
      {stage.attempt > 1 && stage.retryAt === null && <Part>{actionStrings.attempt(stage.attempt)}</Part>}
      {stage.stalledSince !== null && (
        <Part>
          <StallNote since={stage.stalledSince} />
        </Part>
      )}
      {stage.retryAt !== null && (
        <Part>
          <RetryCountdown attempt={stage.attempt + 1} most={stage.maxAttempts} at={stage.retryAt} />
        </Part>
      )}
    </>
  );
}

function StaleMark() {
  const since = staleSince(useLiveStatus());
  const zone = useTimeZone();
  if (since === null) return null;
  return (
    <Part>
      <span className="inline-flex items-baseline gap-1 text-warning-fg">
        <Clock className="size-3.5 self-center" aria-hidden="true" />
        {actionStrings.asOf(formatClock(since, zone))}
      </span>
    </Part>
  );
}

export interface ProgressLineProps {
  model: ActionModel;
  /** The heading of the line; it takes focus after a retry. */
  heading: RefObject<HTMLHeadingElement | null>;
}

/** `Transform: 1,240 of 2,000 items · 62% · elapsed 1 m 04 s · about 40 s left`. */
export function ProgressLine({ model, heading }: ProgressLineProps) {
  const busy = busyStages(model);
  const [first] = busy;
  const only = busy.length === 1 ? first : undefined;
  const clock = actionClock(model.action);
  return (
    <div className="flex flex-wrap items-baseline gap-y-1" data-numeric="">
      <h2 ref={heading} tabIndex={-1} className="text-base font-semibold outline-offset-4">
        {leadOf(model, busy)}
      </h2>
      {only !== undefined && <StageParts stage={only} />}
      {clock !== null && (
        <Part>
          {model.isEnded ? actionStrings.took : actionStrings.elapsed} <ActionElapsed clock={clock} />
        </Part>
      )}
      <RemainingPart>
        <Remaining speed={only?.shown === "running" ? only.speed : NO_UPDATES} />
      </RemainingPart>
      {FORECAST.has(model.shown) && (
        <RemainingPart>
          <ForecastPart model={model} />
        </RemainingPart>
      )}
      <StaleMark />
    </div>
  );
}

/** A part that may have nothing to say. */
function RemainingPart({ children }: { children: ReactNode }) {
  return (
    <span className="[&:not(:empty)]:before:mx-1.5 [&:not(:empty)]:before:text-muted [&:not(:empty)]:before:content-['·']">
      {children}
    </span>
  );
}
