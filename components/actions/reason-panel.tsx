"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleHelp } from "lucide-react";
import { useEffect, useState } from "react";

import { useApi } from "@/components/data/trpc";
import { useNow } from "@/components/layout/use-now";
import { useIsLive } from "@/components/realtime/live-provider";
import { Callout } from "@/components/ui/callout";
import { formatRelative } from "@/lib/shared/relative-time";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";

/** What runs, or has been told to stop, needs no explanation. */
const PLAIN: ReadonlySet<string> = new Set(["running", "cancelling", "completed", "partial", "failed", "cancelled"]);
/** Said by something better: what runs by its stages, an approval and a budget by their cards. */
const SAID: ReadonlySet<string> = new Set(["RUNNING", "WAITING_FOR_APPROVAL", "BUDGET"]);
const PATIENCE_MS = 5_000;

/** Whether an action has not run for so long that one wonders. */
function useIsWaiting(model: ActionModel): boolean {
  const isPlain = PLAIN.has(model.shown);
  const [waited, setWaited] = useState<string | null>(null);
  const { id } = model.action;
  useEffect(() => {
    if (isPlain) return undefined;
    const timer = setTimeout(() => setWaited(id), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setWaited(null);
    };
  }, [id, isPlain]);
  return !isPlain && waited === id;
}

/** Says what an action waits for, once it has not run for five seconds, and what happens next. */
export function ReasonPanel({ model }: { model: ActionModel }) {
  const isWaiting = useIsWaiting(model);
  return isWaiting ? <Reason id={model.action.id} seq={model.action.seq} /> : null;
}

function Reason({ id, seq }: { id: string; seq: number }) {
  const api = useApi();
  const now = useNow();
  const isLive = useIsLive();
  const { data, refetch } = useQuery({
    queryKey: ["reason", id, seq],
    queryFn: () => api.actions.log.query({ id, after: seq, limit: 1 }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  // What is waited for may come without an event of this action: a runner that connects, for one.
  const round = Math.floor(now / PATIENCE_MS);
  useEffect(() => {
    if (isLive) void refetch();
  }, [round, isLive, refetch]);
  const told = data?.explanation;
  if (told === null || told === undefined || SAID.has(told.reason.code)) return null;
  const { reason, nextEvent } = told;
  const when = nextEvent.at === null ? null : formatRelative(Math.max(nextEvent.at, now + 1_000), now);
  return (
    <Callout
      tone="neutral"
      icon={CircleHelp}
      title={actionStrings.whyNot}
      headingLevel={3}
      marks={{ "data-reason": reason.code }}
    >
      <p>{reason.text}</p>
      <p className="text-muted">
        {when === null ? nextEvent.text : actionStrings.nextAt(nextEvent.text.replace(/\.$/, ""), when)}
      </p>
    </Callout>
  );
}
