import { AppError, InvariantError } from "@/lib/shared/errors";

import { isCommand, type Command } from "./command";
import { EmbeddedState } from "./embedded-state";
import type { Disk } from "./journal/disk";
import { recover, type RecoveredEnd } from "./journal/recover";
import { isSnapshotPart, restorePart } from "./restore";
import { Tables } from "./tables";

/** Commands of one batch, all done at one moment: now, the last jump of time, and the commands. */
type Batch = readonly [now: number, jumpedAt: number, commands: readonly unknown[]];

/** The state a journal leads to, and where the journal goes on. @throws JournalDamagedError */
export async function replayJournal(
  disk: Disk,
): Promise<{ readonly state: EmbeddedState; readonly end: RecoveredEnd }> {
  const tables = new Tables();
  const state = new EmbeddedState(tables);
  const end = await recover(disk, {
    part(payload) {
      const value: unknown = JSON.parse(payload);
      if (!isSnapshotPart(value)) throw new InvariantError("The live store's snapshot holds something unknown.");
      restorePart(tables, value);
    },
    record: (payload) => replayRecord(state, payload),
  });
  tables.hints.clear();
  return { state, end };
}

function replayRecord(state: EmbeddedState, payload: string): void {
  const batches: unknown = JSON.parse(payload);
  if (!Array.isArray(batches)) throw unknownRecord();
  const all: readonly unknown[] = batches;
  for (const batch of all) {
    if (!isBatch(batch)) throw unknownRecord();
    const [now, jumpedAt, commands] = batch;
    for (const command of commands) {
      if (!isCommand(command)) throw unknownRecord();
      replayCommand(state, command, { now, jumpedAt });
    }
  }
}

/** A command that was refused then is refused again, and changed nothing either time. */
function replayCommand(
  state: EmbeddedState,
  command: Command,
  moment: { readonly now: number; readonly jumpedAt: number },
): void {
  try {
    state.apply(command, moment);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

function isBatch(value: unknown): value is Batch {
  return (
    Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number" && Array.isArray(value[2])
  );
}

function unknownRecord(): InvariantError {
  return new InvariantError("The live store's journal holds something this program does not know.");
}
