"use client";

import dynamic from "next/dynamic";
import { useCallback, useId, useRef, useState } from "react";

import { useFocusFallback } from "@/components/layout/use-focus-fallback";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Table, TableHeading } from "@/components/ui/table";

import type { ActionModel, StageModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { StageRow } from "./stage-row";

const RerunDialog = dynamic(() => import("./rerun-dialog").then((module) => module.RerunDialog));

const CompleteDialog = dynamic(() => import("./complete-dialog").then((module) => module.CompleteDialog));

const { stageColumns } = actionStrings;
const FIRST_SHOWN = 100;
const MORE_SHOWN = 200;
/** Statuses of an action in which a failed stage may be completed by hand. */
const COMPLETABLE: ReadonlySet<string> = new Set(["failed", "partial"]);

export interface StagesTabProps {
  model: ActionModel;
  /** Name of the stage whose details are open, from the address. */
  opened: string | null;
  onOpened: (stage: string | null) => void;
  onOpenLog: (stage: string, attempt: number) => void;
}

/** What a long table shows: not all of it at once, and on request without what is done. */
function useShownStages(stages: readonly StageModel[], opened: string | null) {
  const [limit, setLimit] = useState(FIRST_SHOWN);
  const [isShort, setIsShort] = useState(false);
  const wanted = isShort ? stages.filter((stage) => stage.status !== "completed" || stage.name === opened) : stages;
  const openedPlace = wanted.findIndex((stage) => stage.name === opened);
  const shown = wanted.slice(0, Math.max(limit, openedPlace + 1));
  return {
    shown,
    rest: wanted.length - shown.length,
    isShort,
    setIsShort,
    showMore: () => setLimit((before) => before + MORE_SHOWN),
  };
}

function Headings() {
  return (
    <thead role="rowgroup" className="max-md:sr-only">
      <tr role="row">
        <TableHeading role="columnheader" className="w-40">
          {stageColumns.status}
        </TableHeading>
        <TableHeading role="columnheader" className="w-1/2 min-w-48">
          {stageColumns.stage}
        </TableHeading>
        <TableHeading role="columnheader" className="min-w-40">
          {stageColumns.progress}
        </TableHeading>
        <TableHeading role="columnheader" data-numeric="" className="w-32">
          {stageColumns.elapsed}
        </TableHeading>
        <TableHeading role="columnheader" data-numeric="" className="hidden w-24 md:table-cell">
          {stageColumns.attempts}
        </TableHeading>
        <TableHeading role="columnheader" className="hidden w-40 md:table-cell">
          {stageColumns.runner}
        </TableHeading>
      </tr>
    </thead>
  );
}

/** A stage that somebody set out to complete by hand, and the generation of its action then. */
interface Asked {
  readonly stage: string;
  readonly generation: number;
}

function isStillAsked({ action, stages }: ActionModel, { stage, generation }: Asked): boolean {
  const isFailed = stages.some(({ name, status }) => name === stage && status === "failed");
  return isFailed && action.generation === generation && COMPLETABLE.has(action.status);
}

/** What is asked of single stages, each in a dialog. */
function useStageDialogs(model: ActionModel) {
  const [rerunFrom, setRerunFrom] = useState<string | null>(null);
  const [completed, setCompleted] = useState<Asked | null>(null);
  const { id, status, generation } = model.action;
  const isWhole = model.keptOnly === null;
  const complete = useCallback((stage: string) => setCompleted({ stage, generation }), [generation]);
  const leave = useCallback(() => setCompleted(null), []);
  return {
    onRerun: model.isEnded && isWhole ? setRerunFrom : null,
    onComplete: COMPLETABLE.has(status) && isWhole ? complete : null,
    dialogs: (
      <>
        {rerunFrom !== null && <RerunDialog action={id} from={rerunFrom} onClose={() => setRerunFrom(null)} />}
        {completed !== null && (
          <CompleteDialog
            action={id}
            stage={completed.stage}
            isOver={!isStillAsked(model, completed)}
            onClose={leave}
          />
        )}
      </>
    ),
  };
}

/** The stages as a table: the way to all of them for keyboards and screen readers. */
export function StagesTab({ model, opened, onOpened, onOpenLog }: StagesTabProps) {
  const { stages } = model;
  const filterId = useId();
  const list = useShownStages(stages, opened);
  const tab = useRef<HTMLDivElement>(null);
  const { onRerun, onComplete, dialogs } = useStageDialogs(model);
  useFocusFallback(tab);
  const toggle = useCallback((name: string) => onOpened(name === opened ? null : name), [onOpened, opened]);
  return (
    <div ref={tab} className="grid gap-3">
      {stages.length > FIRST_SHOWN && (
        <div className="flex flex-wrap items-center justify-between gap-2 text-muted">
          <label htmlFor={filterId} className="inline-flex items-center gap-1 text-text">
            <Checkbox
              id={filterId}
              checked={list.isShort}
              onChange={(event) => list.setIsShort(event.target.checked)}
            />
            {actionStrings.hideCompleted}
          </label>
          <span data-numeric="">{actionStrings.stagesShown(list.shown.length, stages.length)}</span>
        </div>
      )}
      <Card>
        <Table label={actionStrings.tabStages} role="table" className="max-md:block">
          <Headings />
          <tbody role="rowgroup" className="max-md:block">
            {list.shown.map((stage) => (
              <StageRow
                key={stage.id}
                stage={stage}
                isOpen={stage.name === opened}
                onToggle={toggle}
                onOpenLog={onOpenLog}
                onRerun={onRerun}
                onComplete={onComplete}
              />
            ))}
          </tbody>
        </Table>
      </Card>
      {dialogs}
      {list.rest > 0 && (
        <div>
          <Button onClick={list.showMore}>{actionStrings.showMoreStages(Math.min(MORE_SHOWN, list.rest))}</Button>
        </div>
      )}
    </div>
  );
}
