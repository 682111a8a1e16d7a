"use client";

import { Download } from "lucide-react";
import { memo, useState } from "react";

import { callFailure } from "@/components/data/call-failure";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableCell, TableHeading, TableRow } from "@/components/ui/table";
import { TimeStamp } from "@/components/ui/time-stamp";
import type { ActionEvent } from "@/lib/actions/event";
import type { ActionFeed } from "@/lib/realtime/action-feed";

import { actionStrings } from "./action-strings";
import { describeEvent, eventPayload } from "./describe-event";
import { useEventHistory, type EventHistory } from "./use-event-history";

const { eventColumns } = actionStrings;
const SHOWN = 200;

const EventRow = memo(function EventRow({ event }: { event: ActionEvent }) {
  const payload = eventPayload(event);
  const says = describeEvent(event);
  return (
    <TableRow data-event={event.type} data-seq={event.seq}>
      <TableCell data-numeric="" className="py-2.5 align-top text-muted">
        {event.seq}
      </TableCell>
      <TableCell className="py-2.5 align-top text-muted">
        <TimeStamp at={event.at} format="clock" />
      </TableCell>
      <TableCell className="py-2.5 align-top font-mono text-xs leading-5">{event.type}</TableCell>
      <TableCell className="w-full max-w-0 min-w-64 py-2.5 align-top">
        {payload === "" ? (
          says
        ) : (
          <details className="min-w-0">
            <summary className="cursor-pointer truncate rounded-sm">{says || actionStrings.expand}</summary>
            <pre className="mt-1 max-h-80 overflow-auto rounded-md border border-border bg-sunken p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
              {payload}
            </pre>
          </details>
        )}
      </TableCell>
    </TableRow>
  );
});

function EventsTable({ events }: { events: readonly ActionEvent[] }) {
  return (
    <Card>
      <Table label={actionStrings.tabEvents}>
        <thead>
          <tr>
            <TableHeading data-numeric="">{eventColumns.seq}</TableHeading>
            <TableHeading>{eventColumns.time}</TableHeading>
            <TableHeading>{eventColumns.type}</TableHeading>
            <TableHeading>{eventColumns.payload}</TableHeading>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <EventRow key={event.seq} event={event} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

interface Order {
  readonly isNewestFirst: boolean;
  readonly onChange: (isNewestFirst: boolean) => void;
}

function Toolbar({ id, count, order }: { id: string; count: number; order: Order }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span data-numeric="" className="text-muted">
        {actionStrings.eventsCount(count)}
      </span>
      <div className="flex items-center gap-2" data-print="hide">
        <Select
          aria-label={actionStrings.eventsOrder}
          className="min-w-40"
          value={order.isNewestFirst ? "newest" : "oldest"}
          onChange={(event) => order.onChange(event.target.value === "newest")}
        >
          <option value="newest">{actionStrings.eventsNewest}</option>
          <option value="oldest">{actionStrings.eventsOldest}</option>
        </Select>
        <a
          href={`/api/v1/actions/${id}/events`}
          download={`${id}-events.json`}
          className={buttonClass({ variant: "secondary" })}
        >
          <Download aria-hidden="true" />
          {actionStrings.download}
        </a>
      </div>
    </div>
  );
}

interface MoreProps {
  history: EventHistory;
  /** Events that are here and not shown. */
  hidden: number;
  isNewestFirst: boolean;
  onMore: () => void;
}

function More({ history, hidden, isNewestFirst, onMore }: MoreProps) {
  const isMore = hidden > 0 || (isNewestFirst && history.hasEarlier);
  function showMore(): void {
    onMore();
    if (hidden < SHOWN && history.hasEarlier) history.showEarlier();
  }
  if (!isMore) return null;
  return (
    <div>
      <Button onClick={showMore}>{actionStrings.eventsMore(hidden > 0 ? Math.min(SHOWN, hidden) : SHOWN)}</Button>
    </div>
  );
}

function Failure({ history }: { history: EventHistory }) {
  if (history.error === null) return null;
  const { message, requestId } = callFailure(history.error);
  return (
    <ErrorPanel title={actionStrings.eventsFailed} cause={message} requestId={requestId} onRetry={history.refetch} />
  );
}

/** Everything that is recorded of an action, by number. */
export function EventsTab({ feed }: { feed: ActionFeed }) {
  const [isNewestFirst, setIsNewestFirst] = useState(true);
  const [limit, setLimit] = useState(SHOWN);
  const history = useEventHistory(feed);
  const { events, isPending, hasEarlier, showEarlier } = history;
  if (isPending && events.length === 0) return <Skeleton className="h-48 w-full" />;
  const ordered = isNewestFirst ? events.toReversed() : events;
  return (
    <div className="grid gap-3">
      <Toolbar id={feed.id} count={feed.action?.seq ?? 0} order={{ isNewestFirst, onChange: setIsNewestFirst }} />
      <Failure history={history} />
      {!isNewestFirst && hasEarlier && (
        <div>
          <Button onClick={showEarlier}>{actionStrings.eventsEarlier}</Button>
        </div>
      )}
      <EventsTable events={ordered.slice(0, limit)} />
      <More
        history={history}
        hidden={ordered.length - limit}
        isNewestFirst={isNewestFirst}
        onMore={() => setLimit(limit + SHOWN)}
      />
    </div>
  );
}
