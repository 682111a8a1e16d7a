import { decide } from "@/lib/actions/decide/decide";
import { decodeEvents } from "@/lib/actions/event-codec";
import { foldAll } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem } from "@/server/ports/live-store";
import { decisionPart, foldVerdict } from "../commit-item";
import type { ActionCache, CurrentAction } from "./action-cache";

const DUE_PER_TICK = 64;
const HIDE_MS = 5_000;

/** Decides every action that is due, and answers when the next one will be, ms from now; null when none is planned. */
export async function decideDue(access: LiveAccess, cache: ActionCache): Promise<number | null> {
  for (;;) {
    const tick = await access.store.tick(access.epoch, { limit: DUE_PER_TICK, hideMs: HIDE_MS });
    if (tick.due.length > 0) await decideAll(access, cache, tick.due);
    if (tick.due.length < DUE_PER_TICK) return tick.due.length > 0 ? 0 : tick.nextInMs;
  }
}

async function decideAll(access: LiveAccess, cache: ActionCache, ids: readonly string[]): Promise<void> {
  const current = await cache.readAll(ids);
  const decided = current.map((one) => ({ one, ...itemOf(one) }));
  const verdicts = await access.store.commit(access.epoch, decided.map(({ item }) => item));
  decided.forEach(({ one, mail, decision }, place) => {
    const verdict = verdicts[place];
    if (verdict === undefined || verdict.outcome === "gone") return cache.forget(one.action.id);
    const after = foldVerdict(one.action, verdict, { facts: [], mail, decisions: decision.events });
    if (isEnded(after.status)) cache.forget(after.id);
    else cache.keep(after);
  });
}

/** The item that settles a due action: its mail taken in, and whatever follows, which may be nothing but its next wake. */
function itemOf({ action, answer }: CurrentAction) {
  const mail = decodeEvents(answer.mail, action.seq + 1);
  const decision = decide(foldAll(action, mail), answer.now satisfies Millis);
  const decisions = decisionPart(decision, { on: action.seq, mailTaken: mail.length });
  const item: CommitItem = { action: action.id, facts: [], mail: [], decisions, knownSeq: action.seq };
  return { item, mail, decision };
}
