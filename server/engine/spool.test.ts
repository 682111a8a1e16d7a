import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { silentLogger } from "@/server/ports/logger";
import { createTempDir, type TempDir } from "@/tests/support/temp-dir";

import { leftWork, Spool, type SpooledFact } from "./spool";

let dir: TempDir;
beforeEach(() => {
  dir = createTempDir("spool");
});
afterEach(() => dir.remove());

const AT = { epoch: 3, call: 7 };
const everybodyIsGone = (): boolean => true;

function aFact(task: number): SpooledFact {
  return { action: "a", stage: "build", task, fence: 12, ends: true, body: `{"type":"task.completed","task":${task}}` };
}

function aSpool(session = "s"): Spool {
  return new Spool({ folder: join(dir.path, "spool"), holder: { pid: 1 } }, session, silentLogger);
}

function left(isGone: (holder: unknown) => boolean = everybodyIsGone) {
  return leftWork(join(dir.path, "spool"), isGone);
}

test("what could not be handed in is there for the next process, in order, with the call it belongs to", () => {
  const spool = aSpool();
  spool.begin(AT, [aFact(0), aFact(1)]);
  spool.begin(AT, [aFact(0), aFact(1)]);
  spool.add(aFact(2));
  expect(left()).toMatchObject([{ session: "s", ...AT, facts: [aFact(0), aFact(1), aFact(2)] }]);
});

test("nothing is kept while the store takes everything, nor after it does again", () => {
  const spool = aSpool();
  spool.add(aFact(0));
  expect(left()).toEqual([]);
  spool.begin(AT, [aFact(0)]);
  spool.clear();
  spool.add(aFact(1));
  expect(left()).toEqual([]);
  expect(readdirSync(join(dir.path, "spool"))).toEqual([]);
  spool.begin({ epoch: 3, call: 9 }, [aFact(5)]);
  expect(left()).toMatchObject([{ call: 9, facts: [aFact(5)] }]);
});

test("the work of a process that is there is left alone", () => {
  aSpool().begin(AT, [aFact(0)]);
  expect(left((holder) => JSON.stringify(holder) !== '{"pid":1}')).toEqual([]);
});

test("a line that was cut by the end of its process is nothing, and those before it count", () => {
  const spool = aSpool();
  spool.begin(AT, [aFact(0)]);
  const [file = ""] = readdirSync(join(dir.path, "spool"));
  appendFileSync(join(dir.path, "spool", file), '{"action":"a","stage":"bu');
  expect(left()).toMatchObject([{ facts: [aFact(0)] }]);
});

test("a disk that takes nothing stops nobody", () => {
  writeFileSync(join(dir.path, "spool"), "a file where the folder should be");
  const spool = aSpool();
  spool.begin(AT, [aFact(0)]);
  spool.add(aFact(1));
  spool.clear();
  expect(left()).toEqual([]);
  expect(existsSync(join(dir.path, "spool"))).toBe(true);
});

test("a file that says nothing belongs to nobody, and can be removed", () => {
  mkdirSync(join(dir.path, "spool"));
  writeFileSync(join(dir.path, "spool", "x.jsonl"), "");
  expect(left()).toMatchObject([{ session: "", facts: [] }]);
});
