import { InvariantError } from "@/lib/shared/errors";
import type { CommitItem, CommitVerdict, ExchangeReply, StoredEvent } from "@/server/ports/live-store";

import { eventOf, type Fields, fieldsOfJson } from "./reply";

const SEQS_PER_EPOCH = 2 ** 32;
const FACTS = { t: "taken", a: "already", f: "fenced" } as const;
const DECISIONS = { t: "taken", r: "refused", n: "none" } as const;

/** An answer of the exchange script, with the number of events that go with each of its parts. */
export interface Answer {
  readonly now: number;
  readonly queuesVersion: number;
  readonly verdicts: readonly AnsweredVerdict[];
  readonly leases: readonly AnsweredLease[];
  readonly stops: ExchangeReply["stops"];
  readonly holding:
    | readonly { readonly action: string; readonly stage: string; readonly task: number; readonly seq: number }[]
    | null;
}

interface AnsweredVerdict {
  readonly outcome: CommitVerdict["outcome"];
  readonly facts: CommitVerdict["facts"];
  readonly decisions: CommitVerdict["decisions"];
  /** Seq before the commit, which the last event that was missed has. */
  readonly before: number;
  readonly missed: number;
  readonly mail: number;
  readonly head: number;
}

interface AnsweredLease {
  readonly action: string;
  readonly stage: string;
  readonly from: number;
  readonly to: number;
  readonly seq: number;
  readonly fromSeq: number;
}

export function readAnswer(json: unknown, items: readonly CommitItem[]): Answer {
  const fields = fieldsOfJson(json);
  const now = fields.number();
  const queuesVersion = fields.number();
  const verdicts = fields.times(items.length, readVerdict);
  const leases = fields.many(readLease);
  const stops = fields.many((one) => ({ action: one.text(), stage: one.text(), task: one.number() }));
  const held = fields.number();
  const holding = held < 0 ? null : fields.times(held, readHolding);
  return { now, queuesVersion, verdicts, leases, stops, holding };
}

/** A letter a fact, then one for the decisions; that one is `g` when the action is gone. */
function readVerdict(fields: Fields): AnsweredVerdict {
  const word = fields.text();
  const last = word.slice(-1);
  return {
    outcome: last === "g" ? "gone" : "done",
    facts: Array.from(word.slice(0, -1), (letter) => wordOf(FACTS, letter)),
    decisions: last === "g" ? "none" : wordOf(DECISIONS, last),
    before: fields.number(),
    missed: fields.number(),
    mail: fields.number(),
    head: fields.number(),
  };
}

function wordOf<Word>(words: Readonly<Record<string, Word>>, letter: string): Word {
  const word = words[letter];
  if (word === undefined) throw new InvariantError(`The live store answered "${letter}", which is no verdict.`);
  return word;
}

function readLease(fields: Fields): AnsweredLease {
  return {
    action: fields.text(),
    stage: fields.text(),
    from: fields.number(),
    to: fields.number(),
    seq: fields.number(),
    fromSeq: fields.number(),
  };
}

function readHolding(fields: Fields) {
  return { action: fields.text(), stage: fields.text(), task: fields.number(), seq: fields.number() };
}

/** Events of a part of an answer, the last ones if some were compacted since; asked for in the order the script lists them. */
export type TakeEvents = (count: number) => readonly StoredEvent[];

/** Takes the events of an answer off the list that came with it. */
export function takeFrom(texts: readonly unknown[]): TakeEvents {
  let place = 0;
  return (count) => {
    const events: StoredEvent[] = [];
    for (let taken = 0; taken < count; taken += 1) events.push(eventOf(texts[place + taken]));
    place += count;
    return events;
  };
}

export function verdictsOf({ verdicts, now }: Answer, take: TakeEvents): CommitVerdict[] {
  return verdicts.map(({ outcome, facts, decisions, before, missed: count, mail, head }) => {
    const missed = take(count);
    const missedFrom = before - missed.length + 1;
    return { outcome, facts, decisions, missed, missedFrom, mail: take(mail), head, at: now };
  });
}

export function replyOf(answer: Answer, epoch: number, take: TakeEvents): ExchangeReply {
  const { now, queuesVersion, stops, holding } = answer;
  const verdicts = verdictsOf(answer, take);
  const leases = answer.leases.map(({ action, stage, from, to, seq, fromSeq }) => {
    const events = take(seq - fromSeq + 1);
    const first = seq - events.length + 1;
    return { action, stage, from, to, fence: fenceOf(epoch, seq), at: now, seq, fromSeq: first, events };
  });
  const held =
    holding?.map(({ action, stage, task, seq }) => ({ action, stage, task, fence: fenceOf(epoch, seq) })) ?? null;
  return { verdicts, leases, stops, holding: held, now, queuesVersion };
}

function fenceOf(epoch: number, seq: number): number {
  return epoch * SEQS_PER_EPOCH + seq;
}
