"use client";

import { ArrowUp, Rocket, SearchX } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";

import { callFailure } from "@/components/data/call-failure";
import { announce } from "@/components/layout/announce";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

import { ActionTable } from "./action-table";
import { FilterBar } from "./filter-bar";
import { listStrings } from "./list-strings";
import { listTitle } from "./list-title";
import { useActionPages, type FirstPage } from "./use-action-pages";
import { useAutoInsert } from "./use-auto-insert";
import { useFreshActions } from "./use-fresh-actions";
import { useListFilter, isFiltered } from "./use-list-filter";
import { useListFollow } from "./use-list-follow";
import { useListTotals } from "./use-list-totals";
import { useRowKeys } from "./use-row-keys";

const FirstUse = dynamic(() => import("./first-use").then((module) => module.FirstUse));

const SAID_APART_MS = 10_000;

export interface ActionsViewProps {
  /** What the server drew the list from; null when it could not be read. */
  first: FirstPage | null;
  /** Actions there were in all. */
  all: number;
  /** Names of the flows there are. */
  flows: readonly string[];
}

/** Everything the list shows and does, from the address, the server and the socket. */
function useActionsList({ first, all }: ActionsViewProps) {
  const list = useListFilter();
  const pages = useActionPages(list.filter, first);
  const { fresh, rows, insert } = useFreshActions(list.filter, pages);
  const known = useListTotals(list.filter, { matching: pages.total, all });
  const element = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useListFollow(rows);
  useAutoInsert({ fresh, insert, list: element });
  function showFresh(): void {
    insert();
    globalThis.scrollTo({ top: 0 });
  }
  useRowKeys({ list: element, search, onShowFresh: showFresh });
  useSaidFresh(fresh);
  const matching = Math.max(known.matching, rows.length + fresh);
  useTitle(listTitle(list.filter, matching));
  const totals = { matching, all: Math.max(known.all, matching) };
  return { list, pages, fresh, rows, totals, element, search, showFresh };
}

type ActionsList = ReturnType<typeof useActionsList>;

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Tells screen readers of new rows, not more often than one can listen to. */
function useSaidFresh(fresh: number): void {
  const saidAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (fresh === 0 || performance.now() - saidAt.current < SAID_APART_MS) return;
    saidAt.current = performance.now();
    announce(listStrings.saidFresh(fresh), "polite");
  }, [fresh]);
}

function FreshPill({ fresh, showFresh }: ActionsList) {
  if (fresh === 0) return null;
  return (
    <div className="sticky top-[calc(var(--spacing-header)+8px)] z-10 flex h-0 justify-center">
      <Button
        size="sm"
        variant="primary"
        onClick={showFresh}
        aria-label={listStrings.showFresh(fresh)}
        className="shadow-overlay"
      >
        <ArrowUp aria-hidden="true" />
        {listStrings.fresh(fresh)}
      </Button>
    </div>
  );
}

function Failure({ pages }: ActionsList) {
  const { error, isRefetching, isFetching, refetch } = pages.query;
  if (error === null) return null;
  const { message, requestId } = callFailure(error);
  return (
    <ErrorPanel
      title={listStrings.failed}
      cause={message}
      requestId={requestId}
      onRetry={() => void refetch()}
      isRetrying={isRefetching || isFetching}
    />
  );
}

function NoMatch({ list }: ActionsList) {
  return (
    <Card>
      <EmptyState
        icon={<SearchX aria-hidden="true" />}
        title={listStrings.noMatch}
        actions={<Button onClick={list.reset}>{listStrings.clearFilters}</Button>}
      >
        <p>{listStrings.noMatchText}</p>
      </EmptyState>
    </Card>
  );
}

function Loading() {
  return (
    <Card>
      <div className="grid">
        {Array.from({ length: 8 }, (_, place) => (
          <div key={place} className="flex h-row items-center border-b border-border px-3 last:border-b-0">
            <Skeleton className="h-4 w-full" />
          </div>
        ))}
      </div>
    </Card>
  );
}

function Rows(list: ActionsList) {
  const { pages, rows, totals, element } = list;
  const { isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, error } = pages.query;
  if (isPending && error === null) return <Loading />;
  if (rows.length === 0) return error === null ? <NoMatch {...list} /> : null;
  return (
    <>
      <div ref={element} className="relative min-w-0">
        {isPlaceholderData && <span className="absolute inset-x-0 top-0 z-10 h-0.5 animate-skeleton bg-accent" />}
        <ActionTable rows={rows} filter={list.list.filter} total={totals.matching} isBusy={isPlaceholderData} />
      </div>
      {hasNextPage && (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            onClick={() => void fetchNextPage()}
            pendingLabel={isFetchingNextPage ? listStrings.loadingMore : undefined}
          >
            {listStrings.more}
          </Button>
          <span className="text-muted" data-numeric="">
            {listStrings.loaded(rows.length, totals.matching)}
          </span>
        </div>
      )}
    </>
  );
}

/** The list of actions. */
export function ActionsView(props: ActionsViewProps) {
  const list = useActionsList(props);
  const { filter } = list.list;
  const isFirstUse = !isFiltered(filter) && list.rows.length === 0 && !list.pages.query.isPending;
  return (
    <>
      <PageHeader
        title={listStrings.title}
        controls={
          !isFirstUse && (
            // Narrow screens have it at the bottom already.
            <span className="max-md:hidden">
              <ButtonLink href="/actions/new" variant="primary">
                <Rocket aria-hidden="true" />
                {listStrings.launch}
              </ButtonLink>
            </span>
          )
        }
      />
      <div className="grid min-w-0 gap-3">
        <Failure {...list} />
        {isFirstUse && list.pages.query.error === null ? (
          <Card>
            <FirstUse />
          </Card>
        ) : (
          <>
            <FilterBar field={list.search} list={list.list} flows={props.flows} count={list.totals} />
            <FreshPill {...list} />
            <Rows {...list} />
          </>
        )}
      </div>
    </>
  );
}
