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

/** Whose work a file holds: `call` is the number of the call that was not answered. */
const Heading = z.object({ holder: z.unknown(), session: z.string(), epoch: z.number(), call: z.number() });

/** What a session that is gone had not handed in. */
export interface LeftWork {
  readonly path: string;
  readonly session: string;
  readonly epoch: number;
  readonly call: number;
  readonly facts: readonly SpooledFact[];
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
  private isBroken = false;

  constructor(place: SpoolPlace, session: string, logger: Logger) {
    this.place = place;
    this.session = session;
    this.logger = logger;
  }

  /** The live store is away, and a call was not answered: from now on everything is kept. Once for each time it is away. */
  begin(at: { readonly epoch: number; readonly call: number }, facts: readonly SpooledFact[]): void {
    if (this.file !== null || this.isBroken) return;
    this.trying(() => {
      mkdirSync(this.place.folder, { recursive: true, mode: 0o700 });
      this.file = openSync(this.path, "w", 0o600);
      this.write([{ holder: this.place.holder, session: this.session, ...at }, ...facts]);
    });
  }

  /** Keeps one more fact, if the live store is away. */
  add(fact: SpooledFact): void {
    if (this.file !== null) this.trying(() => this.write([fact]));
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

  private get path(): string {
    return join(this.place.folder, `${this.session}${ENDING}`);
  }

  /** What was written is on the disk when this returns. */
  private write(lines: readonly unknown[]): void {
    if (this.file === null) return;
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
export function factsOf(items: readonly CommitItem[]): SpooledFact[] {
  return items.flatMap(({ action, facts }) => facts.map((fact) => spooled(action, fact)));
}

/** A fact as it is kept. */
export function spooled(action: string, { stage, task, fence, ends, body }: LeaseFact): SpooledFact {
  return { action, stage, task, fence, ends, body };
}

/** What was left in a folder by processes that are gone. */
export function leftWork(folder: string, isGone: (holder: unknown) => boolean): LeftWork[] {
  return filesIn(folder).flatMap((path) => {
    const [first, ...lines] = readFileSync(path, "utf8").split("\n").flatMap(readLine);
    const heading = Heading.safeParse(first);
    if (!heading.success) return [{ path, session: "", epoch: 0, call: 0, facts: [] }];
    const { holder, ...at } = heading.data;
    if (!isGone(holder)) return [];
    const facts = lines.flatMap((line) => SpooledFact.safeParse(line).data ?? []);
    return [{ path, facts, ...at }];
  });
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
