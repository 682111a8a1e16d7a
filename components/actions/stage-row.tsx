"use client";

import { ChevronRight } from "lucide-react";
import { memo } from "react";

import { StageProgress } from "@/components/stages/stage-progress";
import { StatusBadge } from "@/components/stages/status-badge";
import { cn } from "@/components/ui/cn";
import { Elapsed } from "@/components/ui/elapsed";
import { TableCell, TableRow } from "@/components/ui/table";
import { formatItems } from "@/lib/shared/number-format";

import type { StageModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { Remaining } from "./remaining";
import { RetryCountdown } from "./retry-countdown";
import { StageAttempts } from "./stage-attempts";
import { StallNote } from "./stall-note";

export interface StageRowProps {
  stage: StageModel;
  isOpen: boolean;
  onToggle: (stage: string) => void;
  onOpenLog: (stage: string, attempt: number) => void;
  onRerun: ((stage: string) => void) | null;
  onComplete: ((stage: string) => void) | null;
}

/** What a stage says of itself below its name. */
function noteOf(stage: StageModel): string | null {
  if (stage.status === "pending" && stage.waitsFor.length > 0) return actionStrings.waitsFor(stage.waitsFor.join(", "));
  if (stage.undoing !== null) return actionStrings.undoing(stage.undoing);
  if (stage.waiting !== null) return actionStrings.waiting(stage.waiting);
  const notRun = notRunNote(stage);
  if (notRun !== null) return notRun;
  if (stage.error !== null) return stage.error.message.split("\n", 1)[0] ?? null;
  if (stage.cached !== null) return actionStrings.cached(stage.cached, stage.tasks.total);
  return stage.progress.message ?? originOf(stage);
}

/** Why a stage ended as it did without being run. */
function notRunNote({ skipped, reused, byHand }: StageModel): string | null {
  if (skipped !== null) return actionStrings.skipped(skipped);
  if (reused !== null) return reused.edited ? actionStrings.edited : actionStrings.reused;
  return byHand === null ? null : actionStrings.completedBy(byHand);
}

/** Where a stage comes from that is not of the flow. */
function originOf({ addedBy }: StageModel): string | null {
  return addedBy === null ? null : actionStrings.addedBy(addedBy);
}

/** Whether what a stage says of itself is bad news. */
function isFaulty({ error, undoing }: StageModel): boolean {
  return error !== null || undoing?.status === "failed";
}

function NameCell({ stage, isOpen, onToggle }: StageRowProps) {
  const note = noteOf(stage);
  return (
    <th
      scope="row"
      role="rowheader"
      className="max-w-0 px-3 py-1 text-start font-normal max-md:col-start-1 max-md:row-start-1 max-md:max-w-none max-md:min-w-0 max-md:p-0"
    >
      <button
        type="button"
        onClick={() => onToggle(stage.name)}
        aria-expanded={isOpen}
        className="flex min-h-tap max-w-full items-center gap-1 rounded-sm text-start"
      >
        <ChevronRight className={cn("size-4 shrink-0 text-muted", isOpen && "rotate-90")} aria-hidden="true" />
        <span className="truncate font-medium">{stage.name}</span>
      </button>
      {note !== null && (
        <span className={cn("block truncate ps-5 text-sm", isFaulty(stage) ? "text-danger-fg" : "text-muted")}>
          {note}
        </span>
      )}
    </th>
  );
}

function ProgressCell({ stage }: { stage: StageModel }) {
  if (stage.shown === "running" && stage.hasItems) return <StageProgress stage={stage.strip} />;
  if (stage.retryAt !== null) {
    return <RetryCountdown attempt={stage.attempt + 1} most={stage.maxAttempts} at={stage.retryAt} />;
  }
  if (stage.stalledSince !== null) {
    return (
      <>
        {stage.hasItems && <StageProgress stage={stage.strip} />}
        <StallNote since={stage.stalledSince} />
      </>
    );
  }
  if (!stage.hasItems) return null;
  return (
    <span data-numeric="" className="text-muted">
      {formatItems(stage.progress)}
      {stage.tasks.failed > 0 && ` · ${actionStrings.tasksFailed(stage.tasks.failed)}`}
    </span>
  );
}

function TimeCell({ stage }: { stage: StageModel }) {
  if (stage.startedAt === null) return null;
  return (
    <>
      <Elapsed startedAt={stage.startedAt} finishedAt={stage.finishedAt} />
      {stage.shown === "running" && (
        <span className="block text-sm text-muted">
          <Remaining speed={stage.speed} />
        </span>
      )}
    </>
  );
}

/** One stage: its state, how far it is, how long it took, and its attempts on demand. */
export const StageRow = memo(function StageRow(props: StageRowProps) {
  const { stage, isOpen } = props;
  return (
    <>
      <TableRow
        role="row"
        className="max-md:grid max-md:h-auto max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-3 max-md:py-2"
        data-stage-id={stage.id}
        data-status={stage.shown}
        data-attempt={stage.attempt}
        data-processed={stage.progress.current}
        data-total={stage.progress.total ?? undefined}
      >
        <TableCell role="cell" className="max-md:col-start-2 max-md:row-start-1 max-md:p-0">
          <StatusBadge status={stage.shown} />
        </TableCell>
        <NameCell {...props} />
        <TableCell
          role="cell"
          className="min-w-40 max-md:col-start-1 max-md:row-start-2 max-md:min-w-0 max-md:p-0 max-md:ps-5 max-md:empty:hidden"
        >
          <ProgressCell stage={stage} />
        </TableCell>
        <TableCell
          role="cell"
          data-numeric=""
          className="max-md:col-start-2 max-md:row-start-2 max-md:p-0 max-md:empty:hidden"
        >
          <TimeCell stage={stage} />
        </TableCell>
        <TableCell role="cell" data-numeric="" className="hidden md:table-cell">
          {stage.attempt > 0 && stage.attempt}
        </TableCell>
        <TableCell
          role="cell"
          className="hidden max-w-40 truncate text-muted md:table-cell"
          title={stage.runner ?? undefined}
        >
          {stage.runner}
        </TableCell>
      </TableRow>
      {isOpen && (
        <tr role="row" className="border-b border-border bg-sunken max-md:block">
          <td role="cell" colSpan={6} className="px-3 max-md:block">
            <StageAttempts
              stage={stage}
              onOpenLog={props.onOpenLog}
              onRerun={props.onRerun}
              onComplete={props.onComplete}
            />
          </td>
        </tr>
      )}
    </>
  );
}, isSameRow);

/** Rows compare by what they show: the model is made anew with every event of the action. */
function isSameRow(before: StageRowProps, after: StageRowProps): boolean {
  return (
    before.isOpen === after.isOpen &&
    before.onToggle === after.onToggle &&
    before.onOpenLog === after.onOpenLog &&
    before.onRerun === after.onRerun &&
    before.onComplete === after.onComplete &&
    isSameStage(before.stage, after.stage)
  );
}

function isSameStage(one: StageModel, other: StageModel): boolean {
  const after = whatIsShown(other);
  return whatIsShown(one).every((value, place) => value === after[place]);
}

function whatIsShown(stage: StageModel): readonly unknown[] {
  const { progress, tasks, undoing, children, waitsFor, ...rest } = stage;
  const { current, total, message } = progress;
  const { shown, attempt, retryAt, stalledSince, startedAt, finishedAt, speed, byHand } = rest;
  const times = `${retryAt ?? ""} ${stalledSince ?? ""} ${startedAt ?? ""} ${finishedAt ?? ""}`;
  const family = children.join();
  return [
    current,
    total,
    message,
    shown,
    attempt,
    times,
    speed,
    tasks.failed,
    undoing?.status,
    byHand?.at,
    family,
    waitsFor.length,
  ];
}
