import type { RecordedEvent, RecordStore } from "./record";

const EVENTS_PER_READ = 10_000;

/** All recorded events of an action. */
export async function readRecordedEvents(
  record: Pick<RecordStore, "readEvents">,
  id: string,
): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await record.readEvents(id, all.length, EVENTS_PER_READ);
    all.push(...page);
    if (page.length < EVENTS_PER_READ) return all;
  }
}
