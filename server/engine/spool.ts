import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { messageOf } from "@/lib/shared/errors";
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

/** What a session that is gone had not handed in. */
export interface LeftWork {
  readonly path: string;
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

/** Finished work of one session on this machine's disk, while the live store cannot take it: should this process die, the next one hands it in. */
export class Spool {
  private readonly place: SpoolPlace;
  private readonly session: string;
  private readonly logger: Logger;
  private file: number | null = null;
  /** The call that the file names. */
  private named = 0;
  private isBroken = false;

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
    this.trying(() => {
      closeSync(file);
      rmSync(this.path, { force: true });
    });
  }

  /** After a write that failed nothing more is: what follows a gap, or half a line, would tell an untruth. */
  private get isKeeping(): boolean {
    return this.file !== null && !this.isBroken;
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

/** What was left in a folder by processes that are gone. */
export function leftWork(folder: string, isGone: (holder: unknown) => boolean): LeftWork[] {
  return filesIn(folder).flatMap((path) => {
    const lines = readFileSync(path, "utf8").split("\n").flatMap(readLine);
    const place = lines.findLastIndex((line) => Heading.safeParse(line).success);
    const heading = Heading.safeParse(lines[place]);
    if (!heading.success) return [{ path, session: "", epoch: 0, call: 0, sent: [], unsent: [] }];
    const { holder, sent: carried, ...at } = heading.data;
    if (!isGone(holder)) return [];
    const end = place + 1 + carried.reduce((sum, [, count]) => sum + count, 0);
    const sent = factsIn(lines.slice(place + 1, end));
    // What a later call carried is there twice: what waited to be sent had been written before.
    const rest = factsIn([...lines.slice(0, place), ...lines.slice(end)]);
    return [{ path, ...at, sent: itemsOf(carried, sent), unsent: without(rest, sent) }];
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

/** A line that was cut while it was written is nothing. */
function readLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
