import { afterAll, beforeAll, describe } from "vitest";

import { startPostgres, type PostgresServer } from "../support/postgres";
import { describeWithPostgres } from "../support/service-gate";
import { createTempDir, type TempDir } from "../support/temp-dir";
import { describeBudgets } from "./record/budgets";
import { describeCreating } from "./record/creating";
import { describeFollowing } from "./record/following";
import { describeKeeping, describeReopening } from "./record/keeping";
import { describeListing } from "./record/listing";
import { openUnderTest, type RecordUnderTest } from "./record/record-under-test";
import { describeReducing } from "./record/reducing";
import { describeRemoving } from "./record/removing";
import { describeResults } from "./record/results";
import { describeScheduling } from "./record/scheduling";
import { describeTelling } from "./record/telling";

/** What every record does, whatever is behind it. */
function describeRecord(open: () => Promise<RecordUnderTest>): void {
  let subject: RecordUnderTest | null = null;
  const opened = (): RecordUnderTest => {
    if (subject === null) throw new Error("The record has not been opened.");
    return subject;
  };

  beforeAll(async () => {
    subject = await open();
  });
  afterAll(async () => {
    await subject?.close();
  });

  describeCreating(opened);
  describeListing(opened);
  describeFollowing(opened);
  describeKeeping(opened);
  describeScheduling(opened);
  describeResults(opened);
  describeBudgets(opened);
  describeReducing(opened);
  describeRemoving(opened);
  describeTelling(opened);
  describeReopening(opened);
}

describe("the record on PGlite", () => {
  let dir: TempDir | null = null;

  afterAll(() => dir?.remove());
  describeRecord(async () => {
    dir = createTempDir("record");
    return await openUnderTest({ databaseUrl: null, dataDir: dir.path });
  });
});

describeWithPostgres("the record on PostgreSQL", () => {
  let server: PostgresServer | null = null;

  afterAll(async () => await server?.stop());
  describeRecord(async () => {
    server = await startPostgres({ fsync: "off" });
    return await openUnderTest({ databaseUrl: await server.createDatabase("record"), dataDir: "" });
  });
});
