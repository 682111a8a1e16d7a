import { silentLogger } from "@/server/ports/logger";
import { openRecord, type OpenRecord } from "@/server/record/record-store";

/** A record the suites are run on. */
export interface RecordUnderTest {
  readonly record: OpenRecord;
  /** The record as another process has it open; where only one process can, the same one. */
  readonly other: OpenRecord;
  /** Asks both of them, in turn and side by side. */
  askBoth<Answer>(times: number, question: (record: OpenRecord, turn: number) => Promise<Answer>): Promise<Answer[]>;
  /** Closes it, opens it again, and gives what was opened. */
  reopen(): Promise<OpenRecord>;
  close(): Promise<void>;
}

interface Place {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** Opens a record: twice where there is a server, once where it is embedded. */
export async function openUnderTest(place: Place): Promise<RecordUnderTest> {
  const options = { ...place, logger: silentLogger };
  const record = await openRecord(options);
  const other = place.databaseUrl === null ? record : await openRecord(options);
  const opened = new Set([record, other]);
  const closeAll = async (): Promise<void> => {
    for (const one of opened) await one.store.close();
    opened.clear();
  };
  const reopen = async (): Promise<OpenRecord> => {
    await closeAll();
    const again = await openRecord(options);
    opened.add(again);
    return again;
  };
  return {
    record,
    other,
    askBoth: async (times, question) =>
      await Promise.all(
        Array.from({ length: times }, async (_, turn) => await question(turn % 2 === 0 ? record : other, turn)),
      ),
    reopen,
    close: closeAll,
  };
}
