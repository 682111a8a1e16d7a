"use client";

import { Card } from "@/components/ui/card";
import { TableHeading, Table } from "@/components/ui/table";
import type { ActionFilter } from "@/lib/actions/action-filter";
import type { ActionSummary } from "@/lib/actions/action-summary";

import { ActionRow } from "./action-row";
import { listStrings } from "./list-strings";

const { columns } = listStrings;

export interface ActionTableProps {
  rows: readonly ActionSummary[];
  filter: ActionFilter;
  /** Rows of the whole list, shown or not. */
  total: number;
  isBusy: boolean;
}

function Headings() {
  return (
    <thead role="rowgroup" className="max-md:sr-only">
      <tr role="row">
        <TableHeading role="columnheader">{columns.status}</TableHeading>
        <TableHeading role="columnheader">{columns.action}</TableHeading>
        <TableHeading role="columnheader">{columns.strip}</TableHeading>
        <TableHeading role="columnheader">{columns.stage}</TableHeading>
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
        <TableHeading role="columnheader">{columns.started}</TableHeading>
      </tr>
    </thead>
  );
}

/** The actions as a table; narrow screens show each as a card. */
export function ActionTable({ rows, filter, total, isBusy }: ActionTableProps) {
  return (
    <Card>
      <Table
        label={listStrings.table}
        role="table"
        aria-rowcount={Math.max(total, rows.length) + 1}
        aria-busy={isBusy}
        className="max-md:block"
      >
        <Headings />
        <tbody role="rowgroup" className="max-md:block">
          {rows.map((row) => (
            <ActionRow key={row.id} first={row} filter={filter} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
