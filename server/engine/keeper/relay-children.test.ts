import { expect, test } from "vitest";

import { requestCancel, requestRetry } from "@/lib/actions/commands";
import { bodyOf, encodeEvent } from "@/lib/actions/event-codec";
import type { ChildActions } from "@/server/ports/children";
import { silentLogger } from "@/server/ports/logger";
import { aCreation, aPlan, DrivenAction } from "@/tests/support/drive-action";
import { openMemoryStore } from "@/tests/support/memory-store";

import { relayChildren } from "./relay-children";

const ANA = { kind: "user", id: "ana", name: "Ana" } as const;
const CHILD = "01900000-0000-7000-8000-00000000000c";

test("a stretch that is carried again after a retry stops the child it spoke of, and not the newer one", async () => {
  const plan = aPlan([{ name: "child", executor: { type: "action", flow: "other", input: {} } }]);
  const driven = new DrivenAction(aCreation(plan));
  driven.order(requestCancel(driven.action, { by: ANA, now: driven.now }));
  const events = driven.log.map((event) => ({ at: event.at, body: encodeEvent(bodyOf(event)) }));
  const of = { stage: "child", task: 0, attempt: 1, child: CHILD };
  driven.append({ type: "child.ended", ...of, end: { status: "cancelled" } });
  driven.settle();
  driven.order(requestRetry(driven.action, {}, { by: ANA, now: driven.now }));
  expect(driven.log.at(-1)).toMatchObject({ type: "child.requested", attempt: 2 });

  const stopped: string[] = [];
  const children: ChildActions = {
    idOf: (_parent, { stage, task, attempt }) => `${stage}/${task}/${attempt}`,
    start: () => Promise.resolve(null),
    stop: (_parent, id) => Promise.resolve(void stopped.push(id)),
    endOf: () => Promise.resolve({ status: "cancelled" }),
    find: () => Promise.resolve(null),
  };
  const { store, access } = await openMemoryStore();
  await relayChildren({ access, children, logger: silentLogger }, [{ action: driven.action, from: 1, events }]);
  expect(stopped).toEqual(["child/0/1"]);
  await store.close();
});
