import { InvariantError } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import type { CommitVerdict, ExchangeReply, ExchangeRequest } from "@/server/ports/live-store";
import { SessionClosedError } from "@/server/ports/store-errors";

import { Claiming, conversationOf } from "./claims";
import { requireFew } from "./limits";
import { headOf } from "./log";
import type { ReadyEntry, Session } from "./model";
import { settle } from "./settle";
import type { Tables } from "./tables";

/** A runner's call. @throws SessionClosedError when its session is not known, or has gone on since */
export function exchange(tables: Tables, request: ExchangeRequest): ExchangeReply {
  const session = tables.sessions.get(request.session);
  if (session === undefined || request.call < session.call) throw new SessionClosedError();
  if (request.call === session.call && session.answer !== null) return session.answer;
  if (request.call !== session.call + 1) {
    throw new InvariantError(`Call ${request.call} of a session does not follow its call ${session.call}.`);
  }
  requireFew(request.items);
  const queued: ReadyEntry[] = [];
  const verdicts = request.items.map((item) => settle(tables, item, { session, queued }));
  const knownBy = conversationOf(session);
  for (const entry of queued) Object.assign(entry, { knownBy, knownSeq: headOf(entry.action) });
  tables.sessions.setDeadline(session, tables.now + session.leaseMs);
  const holding = request.held === session.leases.size ? null : holdingOf(session);
  const mayClaim = !tables.dispatch.paused && !session.isDraining && request.slots > 0 && request.wants.length > 0;
  const leases = mayClaim
    ? new Claiming(tables, { session, request }, knownAfter(request, verdicts)).claim(queued)
    : [];
  const { now, queues } = tables;
  const reply: ExchangeReply = {
    verdicts,
    leases,
    stops: takeStops(session),
    holding,
    now,
    queuesVersion: queues.version,
  };
  session.call = request.call;
  session.answer = reply;
  return reply;
}

/** What the caller knows of each action once it has folded its verdicts. */
function knownAfter({ known, items }: ExchangeRequest, verdicts: readonly CommitVerdict[]): Map<string, Seq> {
  const seqs = new Map(known.map(({ action, seq }) => [action, seq]));
  items.forEach(({ action }, place) => {
    const verdict = verdicts[place];
    if (verdict?.outcome === "done") seqs.set(action, verdict.head);
  });
  return seqs;
}

function holdingOf(session: Session): ExchangeReply["holding"] {
  return Array.from(session.leases, ({ action, stage, task, fence }) => ({ action: action.id, stage, task, fence }));
}

/** Stops not told yet. An answer that was lost is repeated, so once is enough here. */
function takeStops(session: Session): ExchangeReply["stops"] {
  const stops: { action: string; stage: string; task: number }[] = [];
  for (const lease of session.stopping) {
    if (lease.stop === "told") continue;
    lease.stop = "told";
    stops.push({ action: lease.action.id, stage: lease.stage, task: lease.task });
  }
  return stops;
}
