"use client";

import Link from "next/link";

import { strings } from "@/components/layout/strings";
import { StageStrip } from "@/components/stages/stage-strip";
import { StatusBadge } from "@/components/stages/status-badge";
import { Badge } from "@/components/ui/badge";
import { TableCell } from "@/components/ui/table";
import { TimeStamp } from "@/components/ui/time-stamp";
import type { ActionSummary } from "@/lib/actions/action-summary";
import type { ListedAction } from "@/lib/realtime/list-feed";
import { formatItems } from "@/lib/shared/number-format";
import { shortId } from "@/lib/shared/short-id";

import { actionClock } from "./action-clock";
import { ActionElapsed } from "./action-elapsed";
import { listStrings } from "./list-strings";
import { listedItems, listedStatus, listedStrip } from "./listed-view";
import { Remaining } from "./remaining";

/** A row of a list of actions; under 768 px the same cells make a card. */
export const LIST_ROW =
  "max-md:grid max-md:h-auto max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-2 max-md:px-4 max-md:py-3";
const CARD_CELL = "max-md:px-0 max-md:py-0";
const NOT_ON_CARD = "max-md:hidden";

interface CellProps {
  summary: ActionSummary;
}

export function StatusCell({ summary }: CellProps) {
  return (
    <TableCell role="cell" className={`w-px ${CARD_CELL} max-md:col-start-2 max-md:row-start-1 max-md:w-auto`}>
      <StatusBadge status={listedStatus(summary)} />
    </TableCell>
  );
}

export interface NameCellProps extends CellProps {
  /** Said of a row that stays although it does not belong here any more; null of others. */
  note: string | null;
}

export function NameCell({ summary, note }: NameCellProps) {
  return (
    <th
      scope="row"
      role="rowheader"
      className={`w-2/5 max-w-0 min-w-52 px-3 py-1 text-start font-normal ${CARD_CELL} max-md:col-start-1 max-md:row-start-1 max-md:w-auto max-md:max-w-none max-md:min-w-0`}
    >
      <span className="flex min-w-0 items-center gap-2">
        <Link
          href={`/actions/${summary.id}`}
          // What is fetched ahead holds no data yet, and would be one request for each row in view.
          prefetch={false}
          data-row-link=""
          className="min-w-0 shrink truncate rounded-sm py-0.5 font-medium hover:text-accent hover:underline"
        >
          {summary.name}
        </Link>
        <span className="min-w-0 shrink-[9999] truncate font-mono text-xs text-muted max-md:hidden">
          {shortId(summary.id)}
        </span>
        {summary.attempt > 1 && (
          <span className="shrink-0 text-sm text-muted">{listStrings.attempt(summary.attempt)}</span>
        )}
        {note !== null && <Badge>{note}</Badge>}
      </span>
    </th>
  );
}

export function StripCell({ summary }: CellProps) {
  return (
    <TableCell role="cell" className={`w-40 min-w-28 ${CARD_CELL} max-md:col-span-2 max-md:row-start-2 max-md:w-auto`}>
      <StageStrip stages={listedStrip(summary)} size="row" />
    </TableCell>
  );
}

/** The stage that is under way, and what the action says. Its column is as wide whatever that is, so that no row moves. */
export function StageCell({ summary }: CellProps) {
  const [first, ...others] = summary.currentStages;
  const message = summary.message?.split("\n", 1)[0];
  return (
    <TableCell
      role="cell"
      title={summary.message ?? undefined}
      className={`w-1/5 max-w-0 min-w-24 truncate ${NOT_ON_CARD}`}
    >
      {first}
      {others.length > 0 && <span className="text-muted"> {listStrings.moreStages(others.length)}</span>}
      {message !== undefined && (
        <span className="text-muted">
          {first !== undefined && " · "}
          {message}
        </span>
      )}
    </TableCell>
  );
}

export function ItemsCell({ summary }: CellProps) {
  const items = listedItems(summary);
  return (
    <TableCell role="cell" data-numeric="" className={NOT_ON_CARD}>
      {items !== null && formatItems(items)}
    </TableCell>
  );
}

export function PercentCell({ summary }: CellProps) {
  return (
    <TableCell
      role="cell"
      data-numeric=""
      className={`${CARD_CELL} max-md:col-start-1 max-md:row-start-3 max-md:data-numeric:text-start`}
    >
      <span className="max-md:font-medium">{strings.progress.spokenPercent(summary.percent)}</span>
    </TableCell>
  );
}

export function ElapsedCell({ summary }: CellProps) {
  const clock = actionClock(summary);
  return (
    <TableCell role="cell" data-numeric="" className={`${CARD_CELL} max-md:col-start-2 max-md:row-start-3`}>
      {clock === null ? <span className="text-muted">{listStrings.notStarted}</span> : <ActionElapsed clock={clock} />}
    </TableCell>
  );
}

export function RemainingCell({ known }: { known: ListedAction }) {
  return (
    <TableCell role="cell" className={`min-w-28 text-muted ${NOT_ON_CARD}`}>
      {known.summary.display === "running" && <Remaining speed={known.estimator} />}
    </TableCell>
  );
}

export function StartedCell({ summary }: CellProps) {
  return (
    <TableCell role="cell" className={`text-muted ${NOT_ON_CARD}`}>
      <TimeStamp at={summary.startedAt ?? summary.createdAt} />
    </TableCell>
  );
}

export function TextCell({ text }: { text: string | null }) {
  return (
    <TableCell role="cell" className={`max-w-40 truncate text-muted ${NOT_ON_CARD}`} title={text ?? undefined}>
      {text}
    </TableCell>
  );
}
