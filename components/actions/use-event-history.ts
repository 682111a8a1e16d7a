"use client";

import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { useApi } from "@/components/data/trpc";
import type { ActionEvent } from "@/lib/actions/event";
import type { ActionFeed } from "@/lib/realtime/action-feed";

const PAGE = 500;

/** Ends of the stretches of history read so far, the latest first. */
function stretches(baseSeq: number, pages: number): { after: number; limit: number }[] {
  const all: { after: number; limit: number }[] = [];
  for (let end = baseSeq; end > 0 && all.length < pages; end = Math.floor((end - 1) / PAGE) * PAGE) {
    const after = Math.floor((end - 1) / PAGE) * PAGE;
    all.push({ after, limit: end - after });
  }
  return all;
}

/**
 * The events of an action in order, each once: what happened before the page was opened is read, the rest it has folded.
 * Long histories are read from their end.
 */
export function useEventHistory(feed: ActionFeed) {
  const api = useApi();
  const [pages, setPages] = useState(1);
  const { id, baseSeq, events: live } = feed;
  const wanted = stretches(baseSeq, pages);
  const results = useQueries({
    queries: wanted.map((stretch) => ({
      queryKey: ["events", id, stretch],
      queryFn: () => api.actions.events.query({ id, ...stretch }),
      placeholderData: keepPreviousData,
    })),
    combine: (answers) => ({
      earlier: answers.flatMap(({ data }) => data?.events ?? []),
      error: answers.find(({ error }) => error !== null)?.error ?? null,
      isPending: answers.some(({ isPending }) => isPending),
      refetch: () => answers.forEach((answer) => void answer.refetch()),
    }),
  });
  const { earlier } = results;
  const events = useMemo(() => inOrder([...earlier, ...live]), [earlier, live]);
  const first = wanted.at(-1)?.after ?? 0;
  return { ...results, events, hasEarlier: first > 0, showEarlier: () => setPages(pages + 1) };
}

export type EventHistory = ReturnType<typeof useEventHistory>;

function inOrder(events: readonly ActionEvent[]): ActionEvent[] {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq);
}
