import { keepNewest } from "@/lib/shared/keep-newest";
import type { FlowRow, RecordStore } from "@/server/ports/record";

import type { CreationContext } from "./context";

const MOST_VERSIONS = 500;

/** What is known of the flows of one record: a version never changes, and those who ask at the same time share an answer. */
class FlowLookups {
  private readonly versions = new Map<string, FlowRow>();
  private readonly asking = new Map<string, Promise<FlowRow | null>>();
  private readonly record: RecordStore;

  constructor(record: RecordStore) {
    this.record = record;
  }

  async find(organisation: string, name: string, version: string | undefined): Promise<FlowRow | null> {
    const known = version === undefined ? undefined : this.versions.get(keyOf(organisation, name, version));
    if (known !== undefined) return known;
    const question = keyOf(organisation, name, version ?? "");
    const asked =
      this.asking.get(question) ?? this.ask(question, () => this.record.findFlow(organisation, name, version));
    const row = await asked;
    return row === null ? null : this.keep(row);
  }

  private ask(question: string, find: () => Promise<FlowRow | null>): Promise<FlowRow | null> {
    const answer = find().finally(() => this.asking.delete(question));
    this.asking.set(question, answer);
    return answer;
  }

  /** The row that is kept of that version: the same object each time, so that what is made of its schema is made once. */
  private keep(row: FlowRow): FlowRow {
    const key = keyOf(row.organisation, row.registration.plan.name, row.registration.plan.version);
    const known = this.versions.get(key);
    if (known !== undefined) return known;
    keepNewest(this.versions, [key, row], MOST_VERSIONS);
    return row;
  }
}

/** Names and versions hold no slash. */
function keyOf(...parts: readonly string[]): string {
  return parts.join("/");
}

const byRecord = new WeakMap<RecordStore, FlowLookups>();

/** A flow of the caller's organisation; the latest version when none is named. */
export function findFlow(
  { record, caller }: Pick<CreationContext, "record" | "caller">,
  name: string,
  version?: string,
): Promise<FlowRow | null> {
  const lookups = byRecord.get(record) ?? new FlowLookups(record);
  byRecord.set(record, lookups);
  return lookups.find(caller.organisation, name, version);
}
