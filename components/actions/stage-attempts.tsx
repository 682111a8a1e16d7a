"use client";

import Link from "next/link";

import { useWritesOff } from "@/components/realtime/live-provider";
import { StatusBadge } from "@/components/stages/status-badge";
import { Button } from "@/components/ui/button";
import { Elapsed } from "@/components/ui/elapsed";
import { TimeStamp } from "@/components/ui/time-stamp";
import type { ByHand } from "@/lib/actions/action";
import type { AttemptView } from "@/lib/actions/action-view";
import { shortId } from "@/lib/shared/short-id";

import type { StageModel } from "./action-model";
import { actionStrings } from "./action-strings";

export interface StageAttemptsProps {
  stage: StageModel;
  onOpenLog: (stage: string, attempt: number) => void;
  /** Runs the action again from a stage on; null while it is open. */
  onRerun: ((stage: string) => void) | null;
  /** Completes a failed stage by hand; null while that cannot be. */
  onComplete: ((stage: string) => void) | null;
}

/** A lost attempt was offered again; to a person it failed. */
function statusOf({ status }: AttemptView) {
  return status === "lost" ? "failed" : status;
}

function ChildLink({ id }: { id: string }) {
  return (
    <Link href={`/actions/${id}`} className="underline underline-offset-2">
      {actionStrings.childAction(shortId(id))}
    </Link>
  );
}

/** The runner that did an attempt, or the action; the actions of a wide stage are listed below. */
function DoneBy({ stage, attempt: { runner } }: { stage: StageModel; attempt: AttemptView }) {
  if (stage.executor === "action")
    return stage.children.length === 1 && runner !== "" ? <ChildLink id={runner} /> : null;
  return (
    <span className="max-w-64 truncate text-muted" title={runner}>
      {runner}
    </span>
  );
}

const CHILDREN_SHOWN = 20;

/** The actions that do a wide stage, or that the code of a stage launched; the one that does a plain stage is named by its attempt. */
function Children({ stage: { executor, children, tasks } }: { stage: StageModel }) {
  const isDoneByThem = executor === "action";
  if (children.length < (isDoneByThem ? 2 : 1)) return null;
  const shown = children.slice(0, CHILDREN_SHOWN);
  const more = ((isDoneByThem ? tasks.total : null) ?? children.length) - shown.length;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 py-1">
      {shown.map((id) => (
        <li key={id}>
          <ChildLink id={id} />
        </li>
      ))}
      {more > 0 && <li className="text-muted">{actionStrings.moreChildren(more)}</li>}
    </ul>
  );
}

function AttemptLine({
  stage,
  attempt,
  onOpenLog,
}: Omit<StageAttemptsProps, "onRerun" | "onComplete"> & { attempt: AttemptView }) {
  return (
    <li
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-border py-1.5 last:border-b-0"
      data-attempt={attempt.number}
      data-status={attempt.status}
    >
      <span className="w-20 font-medium">{actionStrings.attemptRow(attempt.number)}</span>
      <StatusBadge status={statusOf(attempt)} />
      <span className="text-muted">
        <TimeStamp at={attempt.startedAt} format="clock" />
        {" · "}
        <Elapsed startedAt={attempt.startedAt} finishedAt={attempt.finishedAt} />
      </span>
      <DoneBy stage={stage} attempt={attempt} />
      <Button
        size="sm"
        variant="ghost"
        onClick={() => onOpenLog(stage.name, attempt.number)}
        aria-label={actionStrings.showLogOf(stage.name, attempt.number)}
      >
        {actionStrings.showLog}
      </Button>
      {attempt.error !== null && <p className="basis-full wrap-anywhere whitespace-normal">{attempt.error.message}</p>}
    </li>
  );
}

/** Who completed a stage without its having run to its end, and what they said. */
function ByHandNote({ byHand: { by, at, comment } }: { byHand: ByHand }) {
  return (
    <div className="py-1">
      <p className="wrap-anywhere whitespace-normal text-muted">
        {actionStrings.byHand.by(by)} · <TimeStamp at={at} format="absolute" />
      </p>
      {comment !== null && <p className="max-w-prose wrap-anywhere whitespace-pre-wrap">{comment}</p>}
    </div>
  );
}

function StageCommands({ stage, onRerun, onComplete }: Omit<StageAttemptsProps, "onOpenLog">) {
  const off = useWritesOff();
  if (onRerun === null) return null;
  return (
    <div className="flex flex-wrap gap-2 py-1">
      <Button size="sm" onClick={() => onRerun(stage.name)} disabledReason={off}>
        {actionStrings.rerunFrom}
      </Button>
      {onComplete !== null && stage.status === "failed" && !stage.isWide && (
        <Button size="sm" onClick={() => onComplete(stage.name)} disabledReason={off}>
          {actionStrings.byHand.ask}
        </Button>
      )}
    </div>
  );
}

/** The attempts of a stage, oldest first, each with the way to its log. */
export function StageAttempts({ stage, onOpenLog, onRerun, onComplete }: StageAttemptsProps) {
  return (
    <div className="grid gap-1 py-1 ps-2 text-sm">
      {stage.description !== null && <p className="max-w-prose whitespace-normal text-muted">{stage.description}</p>}
      {stage.attempts.length === 0 ? (
        <p className="text-muted">{actionStrings.noAttempts}</p>
      ) : (
        <ol>
          {stage.attempts.map((attempt) => (
            <AttemptLine key={attempt.number} stage={stage} attempt={attempt} onOpenLog={onOpenLog} />
          ))}
        </ol>
      )}
      <Children stage={stage} />
      {stage.byHand !== null && <ByHandNote byHand={stage.byHand} />}
      <StageCommands stage={stage} onRerun={onRerun} onComplete={onComplete} />
    </div>
  );
}
