"use client";

import { Ban } from "lucide-react";
import { memo } from "react";

import {
  ElapsedCell,
  ItemsCell,
  LIST_ROW,
  NameCell,
  PercentCell,
  RemainingCell,
  StatusCell,
  StripCell,
  TextCell,
} from "@/components/actions/list-cells";
import { listStrings } from "@/components/actions/list-strings";
import { listedStatus } from "@/components/actions/listed-view";
import { useWritesOff } from "@/components/realtime/live-provider";
import { useListedAction } from "@/components/realtime/use-listed-action";
import { IconButton } from "@/components/ui/icon-button";
import { TableCell, TableRow } from "@/components/ui/table";
import type { ActionSummary } from "@/lib/actions/action-summary";
import { isEnded } from "@/lib/actions/status";

export interface ActiveRowProps {
  first: ActionSummary;
  onCancel: (action: ActionSummary) => void;
}

/** One open action; when it ends it stays in its place, in its new state. */
export const ActiveRow = memo(function ActiveRow({ first, onCancel }: ActiveRowProps) {
  const known = useListedAction(first);
  const off = useWritesOff();
  const { summary } = known;
  const isOver = isEnded(summary.status);
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
      <NameCell summary={summary} note={known.isRemoved ? listStrings.removed : null} />
      <StripCell summary={summary} />
      <ItemsCell summary={summary} />
      <PercentCell summary={summary} />
      <ElapsedCell summary={summary} />
      <RemainingCell known={known} />
      <TextCell text={summary.runner} />
      <TextCell text={summary.launchedBy} />
      <TableCell
        role="cell"
        className="w-px max-md:col-start-2 max-md:row-start-4 max-md:w-auto max-md:justify-self-end max-md:p-0 max-md:empty:hidden md:px-1"
      >
        {!isOver && summary.display !== "cancelling" && (
          <IconButton label={listStrings.cancelOf(summary.name)} disabledReason={off} onClick={() => onCancel(summary)}>
            <Ban aria-hidden="true" />
          </IconButton>
        )}
      </TableCell>
    </TableRow>
  );
});
