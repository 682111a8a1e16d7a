import {
  closeSync,
  fsyncSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { messageOf } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import type { CommitItem, LeaseFact } from "@/server/ports/live-store";
import type { Logger } from "@/server/ports/logger";

/** A fact of an action, as it is handed in. */
const SpooledFact = z.object({
  action: z.string(),
  stage: z.string(),
  task: z.number(),
  fence: z.number(),
  ends: z.boolean(),
  body: z.string(),
});
export type SpooledFact = z.infer<typeof SpooledFact>;

/**
 * Whose work a file holds, and what the call carried that was made last and not answered: of each of its items the action, and how
 * many of the facts that follow. Of several the last one counts.
 */
const Heading = z.object({
  holder: z.unknown(),
  session: z.string(),
  epoch: z.number(),
  call: z.number(),
  sent: z.array(z.tuple([z.string(), z.number()])).default([]),
});

/** What a session had not handed in whose process is not known to be there. */
export interface LeftWork {
  readonly path: string;
  /** Its process is known to be there no more; else it cannot be seen from here. */
  readonly isGone: boolean;
  /** When its process last touched the file, epoch ms. */
  readonly touchedAt: Millis;
  readonly session: string;
  readonly epoch: number;
  readonly call: number;
  /** What the call carried that was not answered: it may have arrived. */
  readonly sent: readonly CommitItem[];
  /** What no call has carried. */
  readonly unsent: readonly SpooledFact[];
}

/** A call of a session, and what it carries. */
export interface SpooledCall {
  readonly epoch: number;
  readonly call: number;
  readonly items: readonly CommitItem[];
}

/** Where finished work is kept, and by whom. */
export interface SpoolPlace {
  readonly folder: string;
  /** Tells this process from every other; JSON. */
  readonly holder: unknown;
}

const ENDING = ".jsonl";
/** How often whoever keeps work touches its file, so that others can tell that it is there. */
const TOUCH_MS = 500;
/** A file that says nothing is one that is just being written, or of nobody. */
const EMPTY_MS = 60_000;

/** Finished work of one session on this machine's disk, while the live store cannot take it: should this process die, the next one hands it in. */
export class Spool {
  private readonly place: SpoolPlace;
  private readonly session: string;
  private readonly logger: Logger;
  private file: number | null = null;
  /** The call that the file names. */
  private named = 0;
  private isBroken = false;
  private touching: NodeJS.Timeout | null = null;

  constructor(place: SpoolPlace, session: string, logger: Logger) {
    this.place = place;
    this.session = session;
    this.logger = logger;
  }

  /** The live store is away: from now on, what a call carries in vain is kept, and what waits to be sent. */
  begin(call: SpooledCall, unsent: () => readonly SpooledFact[]): void {
    if (this.isBroken || this.file !== null) return;
    this.trying(() => {
      mkdirSync(this.place.folder, { recursive: true, mode: 0o700 });
      this.file = openSync(this.path, "w", 0o600);
      this.touching = setInterval(() => this.touch(), TOUCH_MS).unref();
      this.writeCall(call, unsent());
    });
  }

  /** A call is made: while the live store is away, it is now the one that may have arrived. */
  sending(call: SpooledCall): void {
    if (this.isKeeping && call.call !== this.named) this.trying(() => this.writeCall(call, []));
  }

  /** Keeps one more fact, if the live store is away. */
  add(fact: SpooledFact): void {
    if (this.isKeeping) this.trying(() => this.write([fact]));
  }

  /** The live store takes everything again, or nothing of it any more. */
  clear(): void {
    this.isBroken = false;
    if (this.file === null) return;
    const { file } = this;
    this.file = null;
    if (this.touching !== null) clearInterval(this.touching);
    this.trying(() => {
      closeSync(file);
      rmSync(this.path, { force: true });
    });
  }

  /** After a write that failed nothing more is: what follows a gap, or half a line, would tell an untruth. */
  private get isKeeping(): boolean {
    return this.file !== null && !this.isBroken;
  }

  private touch(): void {
    const now = new Date();
    const { file } = this;
    if (file !== null) this.trying(() => futimesSync(file, now, now));
  }

  private get path(): string {
    return join(this.place.folder, `${this.session}${ENDING}`);
  }

  private writeCall({ epoch, call, items }: SpooledCall, unsent: readonly SpooledFact[]): void {
    const sent = items.map(({ action, facts }) => [action, facts.length]);
    const heading = { holder: this.place.holder, session: this.session, epoch, call, sent };
    this.write([heading, ...factsOf(items), ...unsent]);
    this.named = call;
  }

  /** What was written is on the disk when this returns. */
  private write(lines: readonly unknown[]): void {
    if (this.file === null || lines.length === 0) return;
    writeSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    fsyncSync(this.file);
  }

  /** A disk that takes nothing is no reason to stop: the work is still in memory. */
  private trying(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.isBroken = true;
      this.logger.warn(
        { error: messageOf(error) },
        "finished work could not be kept on the disk; it is in memory only",
      );
    }
  }
}

/** The facts of items, as they are kept. */
function factsOf(items: readonly CommitItem[]): SpooledFact[] {
  return items.flatMap(({ action, facts }) => facts.map((fact) => spooled(action, fact)));
}

/** A fact as it is kept. */
export function spooled(action: string, { stage, task, fence, ends, body }: LeaseFact): SpooledFact {
  return { action, stage, task, fence, ends, body };
}

/** Whether the process that kept something is there no more; `unknown` where processes cannot be seen from here. */
export type JudgeHolder = (holder: unknown) => "alive" | "gone" | "unknown";

/** What was left in a folder by processes that are not known to be there, as of `now`. */
export function leftWork(folder: string, judge: JudgeHolder, now: Millis): LeftWork[] {
  return filesIn(folder).flatMap((path) => {
    const found = readFile(path);
    if (found === null) return [];
    const { touchedAt } = found;
    const lines = found.text.split("\n").flatMap(readLine);
    const place = lines.findLastIndex((line) => Heading.safeParse(line).success);
    const heading = Heading.safeParse(lines[place]);
    if (!heading.success) {
      const nothing = { session: "", epoch: 0, call: 0, isGone: true, sent: [], unsent: [] };
      return now - touchedAt < EMPTY_MS ? [] : [{ path, touchedAt, ...nothing }];
    }
    const { holder, sent: carried, ...at } = heading.data;
    const verdict = judge(holder);
    if (verdict === "alive") return [];
    const end = place + 1 + carried.reduce((sum, [, count]) => sum + count, 0);
    const sent = factsIn(lines.slice(place + 1, end));
    // What a later call carried is there twice: what waited to be sent had been written before.
    const rest = factsIn([...lines.slice(0, place), ...lines.slice(end)]);
    const facts = { sent: itemsOf(carried, sent), unsent: without(rest, sent) };
    return [{ path, touchedAt, ...at, isGone: verdict === "gone", ...facts }];
  });
}

function factsIn(lines: readonly unknown[]): SpooledFact[] {
  return lines.flatMap((line) => SpooledFact.safeParse(line).data ?? []);
}

/** Facts that are not among others, each once. */
function without(facts: readonly SpooledFact[], others: readonly SpooledFact[]): SpooledFact[] {
  const known = new Set(others.map((fact) => JSON.stringify(fact)));
  return facts.filter((fact) => {
    const text = JSON.stringify(fact);
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
}

/** The items of a call as it was made, but for its decisions: others make those. */
function itemsOf(carried: readonly (readonly [string, number])[], facts: readonly SpooledFact[]): CommitItem[] {
  const rest = [...facts];
  return carried.map(([action, count]) => itemOf(action, rest.splice(0, count)));
}

/** Facts of one action, to be handed in. */
export function itemOf(action: string, facts: readonly SpooledFact[]): CommitItem {
  const lines = facts.map(({ action: _action, ...fact }) => fact);
  return { action, facts: lines, mail: [], decisions: null, knownSeq: Number.MAX_SAFE_INTEGER };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Null when it is gone: whoever wrote it may remove it just now. */
function readFile(path: string): { readonly text: string; readonly touchedAt: Millis } | null {
  try {
    return { touchedAt: statSync(path).mtimeMs, text: readFileSync(path, "utf8") };
  } catch {
    return null;
  }
}

/** A line that was cut while it was written is nothing. */
function readLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
