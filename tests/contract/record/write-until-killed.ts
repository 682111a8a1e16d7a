import { silentLogger } from "@/server/ports/logger";
import { openRecord } from "@/server/record/record-store";

import { aBatch, aCommit, anAction } from "./fixtures";

/** Writes to an embedded record without end, and prints each id once its action and its events are acknowledged. */
async function writeUntilKilled(dataDir: string): Promise<void> {
  const { store } = await openRecord({ databaseUrl: null, dataDir, logger: silentLogger });
  for (let place = 0; ; place += 1) {
    const action = anAction({ home: "home" });
    await store.createActions([action]);
    const batch = { home: "home", after: String(place), place: String(place + 1), commits: [aCommit(action, [1, 2])] };
    await store.applyFeed(aBatch(batch));
    process.stdout.write(`${action.id}\n`);
  }
}

await writeUntilKilled(process.argv[2] ?? "");
