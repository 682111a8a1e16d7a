"use client";

import { memo } from "react";

import { useListedAction } from "@/components/realtime/use-listed-action";
import { TableRow } from "@/components/ui/table";
import { matchesFilter, type ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";
import type { ListedAction } from "@/lib/realtime/list-feed";

import {
  ElapsedCell,
  ItemsCell,
  LIST_ROW,
  NameCell,
  PercentCell,
  RemainingCell,
  StageCell,
  StartedCell,
  StatusCell,
  StripCell,
} from "./list-cells";
import { listStrings } from "./list-strings";
import { listedStatus } from "./listed-view";

export interface ActionRowProps {
  /** What the list was read with; the row goes on by itself. */
  first: ActionSummary;
  filter: ActionFilter;
}

function noteOf({ summary, isRemoved }: ListedAction, filter: ActionFilter): string | null {
  if (isRemoved) return listStrings.removed;
  return matchesFilter(summary, filter) ? null : listStrings.noLongerMatches;
}

/** One action of the list. It redraws when its own action changes, and for nothing else. */
export const ActionRow = memo(function ActionRow({ first, filter }: ActionRowProps) {
  const known = useListedAction(first);
  const { summary } = known;
  return (
    <TableRow
      role="row"
      className={LIST_ROW}
      data-action-id={summary.id}
      data-status={summary.status}
      data-display={listedStatus(summary)}
      data-seq={summary.seq}
    >
      <StatusCell summary={summary} />
      <NameCell summary={summary} note={noteOf(known, filter)} />
      <StripCell summary={summary} />
      <StageCell summary={summary} />
      <ItemsCell summary={summary} />
      <PercentCell summary={summary} />
      <ElapsedCell summary={summary} />
      <RemainingCell known={known} />
      <StartedCell summary={summary} />
    </TableRow>
  );
});
