import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { ActionView } from "@/components/actions/action-view";
import { RemovedNote } from "@/components/actions/removed-note";
import type { FirstSnapshot } from "@/components/realtime/use-action-feed";
import { removedTitle, tabTitle } from "@/components/stages/tab-title";
import { actionDisplay, actionPercent } from "@/lib/actions/action-view";
import { fromSnapshot } from "@/lib/actions/snapshot";

import { addressOf, isNotFound, requireCaller } from "../../../core";

interface ActionProps {
  params: Promise<{ actionId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** What the page begins with; null when there is no such action. Read once for the title and the page. */
const readFirst = cache(async (id: string, address: string): Promise<FirstSnapshot | null> => {
  const caller = await requireCaller(address);
  try {
    const { snapshot, seq, epoch, serverTime, progress } = await caller.actions.snapshot({ id });
    return { snapshot, seq, epoch, serverTime, progress };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
});

/** What became of an action that is not there any more; null for one that never was. */
const readRemoved = cache(async (id: string) => (await requireCaller("/actions")).actions.removed({ id }));

async function readPage({ params, searchParams }: ActionProps) {
  const { actionId } = await params;
  const id = decodeURIComponent(actionId);
  return { id, first: await readFirst(id, addressOf(`/actions/${actionId}`, await searchParams)) };
}

async function removedMetadata(id: string): Promise<Metadata> {
  const removed = await readRemoved(id);
  return removed === null ? {} : { title: { absolute: removedTitle(removed.name) } };
}

export async function generateMetadata(props: ActionProps): Promise<Metadata> {
  const { id, first } = await readPage(props);
  if (first === null) return removedMetadata(id);
  const action = fromSnapshot(first.snapshot);
  if (action === null) return {};
  const title = tabTitle({ name: action.created.name, display: actionDisplay(action), percent: actionPercent(action) });
  return { title: { absolute: title } };
}

export default async function ActionPage(props: ActionProps) {
  const { id, first } = await readPage(props);
  if (first === null) {
    const removed = await readRemoved(id);
    if (removed === null) notFound();
    return <RemovedNote removed={removed} />;
  }
  return <ActionView key={id} id={id} first={first} />;
}
