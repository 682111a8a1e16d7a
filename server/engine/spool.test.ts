import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { silentLogger } from "@/server/ports/logger";
import { createTempDir, type TempDir } from "@/tests/support/temp-dir";

import { itemOf, leftWork, Spool, type JudgeHolder, type SpooledCall, type SpooledFact } from "./spool";

let dir: TempDir;
beforeEach(() => {
  dir = createTempDir("spool");
});
afterEach(() => dir.remove());

const none = (): SpooledFact[] => [];
const everybodyIsGone = (): "gone" => "gone";

function aFact(task: number): SpooledFact {
  return { action: "a", stage: "build", task, fence: 12, ends: true, body: `{"type":"task.completed","task":${task}}` };
}

/** A call that carried facts of some tasks. */
function aCall(call: number, ...tasks: readonly number[]): SpooledCall {
  return { epoch: 3, call, items: tasks.map((task) => itemOf("a", [aFact(task)])) };
}

function aSpool(session = "s"): Spool {
  return new Spool({ folder: join(dir.path, "spool"), holder: { pid: 1 } }, session, silentLogger);
}

function left(judge: JudgeHolder = everybodyIsGone, inMs = 0) {
  return leftWork(join(dir.path, "spool"), judge, Date.now() + inMs);
}

test("what could not be handed in is there for the next process: what its call carried, and the rest in order", () => {
  const spool = aSpool();
  const items = [itemOf("b", []), itemOf("a", [aFact(0), aFact(1)])];
  spool.begin({ epoch: 3, call: 7, items }, () => [aFact(2)]);
  spool.begin(aCall(7), () => [aFact(2)]);
  spool.add(aFact(3));
  expect(left()).toMatchObject([{ session: "s", epoch: 3, call: 7, sent: items, unsent: [aFact(2), aFact(3)] }]);
});

test("what waited and was sent with a later call belongs to that, and is there once", () => {
  const spool = aSpool();
  spool.sending(aCall(6));
  spool.begin(aCall(7), () => [aFact(0), aFact(1)]);
  spool.add(aFact(2));
  spool.sending(aCall(7));
  spool.sending(aCall(8, 2, 0));
  spool.add(aFact(3));
  const sent = aCall(8, 2, 0).items;
  const unsent = [aFact(1), aFact(3)];
  expect(left()).toMatchObject([{ session: "s", epoch: 3, call: 8, isGone: true, sent, unsent }]);
});

test("nothing is kept while the store takes everything, nor after it does again", () => {
  const spool = aSpool();
  spool.add(aFact(0));
  expect(left()).toEqual([]);
  spool.begin(aCall(7, 0), none);
  spool.clear();
  spool.add(aFact(1));
  expect(left()).toEqual([]);
  expect(readdirSync(join(dir.path, "spool"))).toEqual([]);
  spool.begin(aCall(9, 5), none);
  expect(left()).toMatchObject([{ call: 9, sent: aCall(9, 5).items }]);
});

test("the work of a process that is there is left alone", () => {
  aSpool().begin(aCall(7, 0), none);
  expect(left((holder) => (JSON.stringify(holder) === '{"pid":1}' ? "alive" : "gone"))).toEqual([]);
});

test("a line that was cut by the end of its process is nothing, and those before it count", () => {
  const spool = aSpool();
  spool.begin(aCall(7, 0), none);
  const [file = ""] = readdirSync(join(dir.path, "spool"));
  appendFileSync(join(dir.path, "spool", file), '{"action":"a","stage":"bu');
  expect(left()).toMatchObject([{ sent: aCall(7, 0).items, unsent: [] }]);
});

test("a disk that takes nothing stops nobody", () => {
  writeFileSync(join(dir.path, "spool"), "a file where the folder should be");
  const spool = aSpool();
  spool.begin(aCall(7, 0), none);
  spool.add(aFact(1));
  spool.clear();
  expect(left()).toEqual([]);
  expect(existsSync(join(dir.path, "spool"))).toBe(true);
});

test("after a write that failed nothing more is kept, and what was kept before counts", () => {
  const spool = aSpool();
  spool.begin(aCall(7, 0), none);
  const unwritable = {
    ...aFact(1),
    toJSON: () => {
      throw new Error("no room is left");
    },
  };
  spool.add(unwritable);
  spool.add(aFact(2));
  spool.sending(aCall(8, 2));
  expect(left()).toMatchObject([{ call: 7, sent: aCall(7, 0).items, unsent: [] }]);
});

test("a file that has said nothing for a while belongs to nobody, and can be removed", () => {
  mkdirSync(join(dir.path, "spool"));
  writeFileSync(join(dir.path, "spool", "x.jsonl"), "");
  expect(left()).toEqual([]);
  expect(left(everybodyIsGone, 61_000)).toMatchObject([{ session: "", sent: [], unsent: [] }]);
});
