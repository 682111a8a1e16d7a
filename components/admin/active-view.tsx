"use client";

import { useMutation } from "@tanstack/react-query";
import { Moon } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useState } from "react";

import { actionStrings } from "@/components/actions/action-strings";
import { listStrings } from "@/components/actions/list-strings";
import { useListFollow } from "@/components/actions/use-list-follow";
import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { PauseDispatch } from "@/components/dispatch/pause-dispatch";
import type { DispatchFirst } from "@/components/dispatch/use-dispatch";
import { PageHeader } from "@/components/layout/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableHeading } from "@/components/ui/table";
import { showError } from "@/components/ui/toast";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { ActiveRow } from "./active-row";
import { useOpenActions, type ActivePage } from "./use-open-actions";

const { columns } = listStrings;

const CancelDialog = dynamic(() => import("@/components/actions/cancel-dialog").then((module) => module.CancelDialog));

/** Asks which action is to be cancelled, and cancels it. */
function useCancel() {
  const api = useApi();
  const [asked, setAsked] = useState<ActionSummary | null>(null);
  const { mutate } = useMutation({
    mutationFn: (id: string) => api.actions.cancel.mutate({ id }),
    onError: (error) => showError(actionStrings.commandFailed(actionStrings.cancel, callFailure(error).message)),
  });
  function confirm(): void {
    if (asked !== null) mutate(asked.id);
    setAsked(null);
  }
  return {
    asked,
    ask: useCallback((action: ActionSummary) => setAsked(action), []),
    dismiss: () => setAsked(null),
    confirm,
  };
}

function Headings() {
  return (
    <thead role="rowgroup" className="max-md:sr-only">
      <tr role="row">
        <TableHeading role="columnheader">{columns.status}</TableHeading>
        <TableHeading role="columnheader">{columns.action}</TableHeading>
        <TableHeading role="columnheader">{columns.strip}</TableHeading>
        <TableHeading role="columnheader" data-numeric="">
          {columns.items}
        </TableHeading>
        <TableHeading role="columnheader" data-numeric="">
          {columns.percent}
        </TableHeading>
        <TableHeading role="columnheader" data-numeric="">
          {columns.elapsed}
        </TableHeading>
        <TableHeading role="columnheader">{columns.remaining}</TableHeading>
        <TableHeading role="columnheader">{columns.runner}</TableHeading>
        <TableHeading role="columnheader">{columns.owner}</TableHeading>
        <TableHeading role="columnheader">
          <span className="sr-only">{columns.commands}</span>
        </TableHeading>
      </tr>
    </thead>
  );
}

/** Everything that is open, whoever launched it. */
export function ActiveView({ first, dispatch }: { first: ActivePage; dispatch: DispatchFirst }) {
  const rows = useOpenActions(first);
  const cancel = useCancel();
  useListFollow(rows);
  const { asked } = cancel;
  return (
    <>
      <PageHeader
        title={listStrings.activeTitle}
        description={listStrings.activeLead}
        controls={<PauseDispatch first={dispatch} />}
      />
      <Card>
        {rows.length === 0 ? (
          <EmptyState icon={<Moon aria-hidden="true" />} title={listStrings.activeNone}>
            <p>{listStrings.activeNoneText}</p>
          </EmptyState>
        ) : (
          <Table label={listStrings.activeTable} role="table" className="max-md:block">
            <Headings />
            <tbody role="rowgroup" className="max-md:block">
              {rows.map((row) => (
                <ActiveRow key={row.id} first={row} onCancel={cancel.ask} />
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      {asked !== null && (
        <CancelDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && cancel.dismiss()}
          name={asked.name}
          running={asked.currentStages}
          onConfirm={cancel.confirm}
        />
      )}
    </>
  );
}
