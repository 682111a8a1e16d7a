import { afterAll, beforeAll, expect, test } from "vitest";

import { Compactor } from "@/server/engine/keeper/compactor";
import { FeedTail } from "@/server/engine/keeper/feed-tail";
import { openStore, type OpenContext } from "@/server/engine/keeper/open-store";
import { projectFeed } from "@/server/engine/keeper/project-feed";
import { createLiveAccess } from "@/server/engine/live-access";
import { createEmbeddedLiveStore } from "@/server/live-store/embedded/embedded-live-store";
import { ActionCache } from "@/server/ports/action-cache";
import { systemClock } from "@/server/ports/clock";
import type { LiveStore } from "@/server/ports/live-store";
import { silentLogger } from "@/server/ports/logger";
import type { ServiceContext } from "@/server/services/context";
import { createAction } from "@/server/services/create-actions";
import { getAction } from "@/server/services/get-action";
import { pauseAction } from "@/server/services/pause-action";
import { readEvents } from "@/server/services/read-events";

import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";

let server: ServerInProcess;
let empty: LiveStore;
const faults: string[] = [];

beforeAll(async () => {
  server = await startServerInProcess({ isKept: false });
  await server.registerFlow("steady", ["one", "two"]);
  empty = await createEmbeddedLiveStore({
    folder: null,
    clock: systemClock,
    sync: "none",
    onFatal: (error) => faults.push(String(error)),
  });
});
afterAll(async () => {
  await empty.close();
  await server.stop();
});

test("of two keepers that find the store empty, the later one leaves what has happened since to stand", async () => {
  const { access, record } = server;
  const { id, seq } = await createAction(server.admin(), { flow: "steady" });
  const projector = { access, record: record.store, compactor: new Compactor(), clock: systemClock };
  await projectFeed({ ...projector, cache: new ActionCache(access), tail: new FeedTail(), relay: null });

  const lost = createLiveAccess(empty, access.home);
  const context: ServiceContext = { ...server.admin(), live: lost };
  const opening = { access: lost, logger: silentLogger, leaseMs: 5_000, isOwnStore: false };
  const first: OpenContext = { ...opening, record: record.store };
  let firstEpoch = 0;
  const later: OpenContext = {
    ...opening,
    record: {
      ...record.store,
      raiseEpoch: async () => {
        firstEpoch = (await openStore(first)).epoch;
        await pauseAction(context, { id });
        return record.store.raiseEpoch();
      },
    },
  };

  expect((await openStore(later)).epoch).toBe(firstEpoch);
  expect(await getAction(context, id)).toMatchObject({ status: "paused", epoch: firstEpoch });
  const { events } = await readEvents(context, { id, after: seq, limit: 10 });
  expect(events.map(({ type }) => type)).toEqual(["action.rebuilt", "action.paused"]);
  expect([...faults, ...server.faults]).toEqual([]);
});
