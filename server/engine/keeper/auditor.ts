import { audit, type Audit } from "@/lib/actions/audit";
import { encodeAudit, parseAudit } from "@/lib/actions/audit-note";
import { decide } from "@/lib/actions/decide/decide";
import { queuedEntries } from "@/lib/actions/decide/queueing";
import { decodeEvents, encodeEvent } from "@/lib/actions/event-codec";
import { foldLog } from "@/lib/actions/fold/fold";
import { isEnded } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";
import type { ActionCache } from "@/server/ports/action-cache";
import type { Clock } from "@/server/ports/clock";
import type { LiveAccess } from "@/server/ports/live-access";
import type { CommitItem, Survey, SurveyedAction } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";
import { AUDIT_NOTE, type BegunAction, type RecordStore } from "@/server/ports/record";
import { limitsNow, resubmissionOf } from "@/server/ports/submission";

/** What auditing takes. */
export interface AuditorOptions {
  readonly access: LiveAccess;
  readonly record: Pick<RecordStore, "listBegun" | "readEvents" | "findAction" | "readNote" | "writeNote">;
  readonly cache: ActionCache;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LIVE_AT_ONCE = 64;
const RECORDED_AT_ONCE = 16;
/** How often what was found is written down, unless something was. */
const NOTE_MS = 10_000;

/** Walks all open actions, again and again: one that could not go on by itself is counted, put right and named in the log. */
export class Auditor {
  private readonly options: AuditorOptions;
  private cursor = "0";
  private afterId = "";
  private open = 0;
  private stuck = 0;
  private repaired: number | null = null;
  private notedAt: Millis = 0;

  constructor(options: AuditorOptions) {
    this.options = options;
  }

  /** Looks at some more actions. What is found is put right at once. */
  async step(): Promise<void> {
    await this.auditRecord();
    const { access } = this.options;
    const survey = await access.store.survey(access.epoch, { cursor: this.cursor, limit: LIVE_AT_ONCE });
    await this.auditSome(survey);
    this.cursor = survey.cursor;
    if (this.cursor === "0") await this.endRound();
  }

  private async auditSome({ actions, now, dispatch }: Survey): Promise<void> {
    const { access, cache, logger } = this.options;
    const states = new Map(actions.map((one) => [one.action, one]));
    const repairs: CommitItem[] = [];
    for (const { action } of await cache.readAll([...states.keys()])) {
      const state = states.get(action.id);
      // One that has moved since is not stuck.
      if (state === undefined || state.head !== action.seq) continue;
      if (!isEnded(action.status)) this.open += 1;
      const found = audit(action, { ...state, now, dispatch });
      if (found === null) continue;
      logger.error({ action: action.id, faults: found.faults }, "an action was stuck, and is put right");
      repairs.push(repairOf(state, found));
    }
    if (repairs.length === 0) return;
    this.stuck += repairs.length;
    const verdicts = await access.store.commit(access.epoch, repairs);
    this.countRepaired(verdicts.filter(({ decisions }) => decisions === "taken").length);
  }

  /** Actions that are open in the record, had begun, and are not in the live store, are put back. */
  private async auditRecord(): Promise<void> {
    const { access, record } = this.options;
    const begun = await record.listBegun({ home: access.home, afterId: this.afterId, limit: RECORDED_AT_ONCE });
    this.afterId = begun.length < RECORDED_AT_ONCE ? "" : (begun.at(-1)?.id ?? "");
    if (begun.length === 0) return;
    const answers = await access.store.read(
      access.epoch,
      begun.map(({ id }) => ({ action: id, after: 0, limit: 0 })),
    );
    for (const [place, row] of begun.entries()) if (answers[place]?.found === false) await this.putBack(row);
  }

  private async putBack({ id, recordedSeq }: BegunAction): Promise<void> {
    const { access, record, logger } = this.options;
    const events = await record.readEvents(id, 0, recordedSeq);
    const action = foldLog(decodeEvents(events, 1));
    if (action === null || isEnded(action.status)) return;
    // It may have ended and left since the row was read.
    const now = await record.findAction(action.created.organisation, action.id);
    if (now === null || isEnded(now.summary.status) || now.recordedSeq !== action.seq) return;
    logger.error(
      { action: action.id },
      "an open action was missing in the live store, and is put back from the record",
    );
    this.stuck += 1;
    const decision = decide(action, events.at(-1)?.at ?? 0);
    const history = events.map(({ at, body }) => ({ at, body }));
    const back = resubmissionOf(action.created, history, decision);
    const bodies = [encodeEvent({ type: "action.repaired", faults: ["MISSING"] }), ...back.bodies];
    const entries = [...queuedEntries(action), ...back.entries];
    const limits = limitsNow(action);
    const [outcome] = await access.store.submit(access.epoch, [{ ...back, bodies, entries, limits, wakeInMs: 0 }]);
    if (outcome === "created") this.countRepaired(1);
  }

  private countRepaired(count: number): void {
    this.repaired = (this.repaired ?? 0) + count;
    if (count > 0) this.notedAt = 0;
  }

  /** Writes down what the round has found, for whoever asks how the install is. */
  private async endRound(): Promise<void> {
    const { record, clock } = this.options;
    const { open, stuck } = this;
    this.open = 0;
    this.stuck = 0;
    const at = clock.now();
    if (at - this.notedAt < NOTE_MS) return;
    this.notedAt = at;
    const before = parseAudit(await record.readNote(AUDIT_NOTE))?.repaired ?? 0;
    const repaired = before + (this.repaired ?? 0);
    await record.writeNote(AUDIT_NOTE, encodeAudit({ at, open, stuck, repaired }));
    this.repaired = 0;
  }
}

/** One step that puts an action right and says so in its log, so that two who find the same do not both do it. */
function repairOf({ action, head }: SurveyedAction, { faults, repair }: Audit): CommitItem {
  const { gate, entries, facts } = repair;
  // Losses come with the rest: of several auditors that find them one alone tells of them.
  const bodies = [{ type: "action.repaired" as const, faults: [...faults] }, ...facts].map(encodeEvent);
  const rest = { mailTaken: 0, entries, stops: [], gate, wakeInMs: 0, isEnd: false };
  return {
    action,
    facts: [],
    mail: [],
    decisions: { basedOn: head, bodies, ...rest },
    knownSeq: head,
  };
}
