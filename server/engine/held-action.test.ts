import { describe, expect, test } from "vitest";

import type { Action } from "@/lib/actions/action";
import type { EventBody } from "@/lib/actions/event";
import { foldAll } from "@/lib/actions/fold/fold";
import type { CommitItem, CommitVerdict } from "@/server/ports/live-store";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { eventsOfVerdict } from "./commit-item";
import { HeldAction, type FactVerdict } from "./held-action";
import { keyOf } from "./task-lease";

const NOW = 10_000;
const done: EventBody = {
  type: "task.completed",
  stage: "a",
  task: 0,
  attempt: 1,
  output: { value: 1 },
  progress: null,
};

/** An action whose first stage is done and waits to be handed in. */
function handedIn(): { before: Action; held: HeldAction; item: CommitItem; verdicts: FactVerdict[] } {
  const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])])));
  driven.claim();
  const held = new HeldAction(driven.action);
  const name = { action: driven.action.id, stage: "a", task: 0 };
  const verdicts: FactVerdict[] = [];
  const settle = (verdict: FactVerdict) => void verdicts.push(verdict);
  held.add({ lease: { ...name, fence: 1, key: keyOf(name) }, ends: true, body: done, settle });
  const item = held.takeItem(10, NOW);
  if (item === null) throw new Error("there is nothing to hand in");
  return { before: driven.action, held, item, verdicts };
}

function verdictAt(at: number, before: Action, missed: CommitVerdict["missed"] = []): CommitVerdict {
  const head = before.seq + missed.length + 1 + queued.length;
  const missedFrom = before.seq + 1;
  return { outcome: "done", facts: ["taken"], decisions: "taken", missed, missedFrom, mail: [], head, at };
}

const queued: readonly EventBody[] = [
  { type: "stage.completed", stage: "a" },
  { type: "stage.queued", stage: "b", tasks: 1 },
];

function asLogged(before: Action, verdict: CommitVerdict): Action {
  return foldAll(before, eventsOfVerdict(before.seq, verdict, { facts: [done], mail: [], decisions: queued }));
}

describe("what the store took of a held action", () => {
  test("is what the log tells, but for the moment it took to get there", () => {
    const { before, held, verdicts } = handedIn();
    held.applyVerdict(verdictAt(NOW + 20, before));
    expect(verdicts).toEqual(["taken"]);
    expect(held.action).toEqual(asLogged(before, verdictAt(NOW, before)));
  });

  test("bears the log's times when the answer took long", () => {
    const { before, held } = handedIn();
    const late = verdictAt(NOW + 9_000, before);
    held.applyVerdict(late);
    expect(held.action).toEqual(asLogged(before, late));
  });

  test("follows what others put into the log before it", () => {
    const { before, held } = handedIn();
    const rebuilt = { at: NOW - 5, body: JSON.stringify({ type: "action.rebuilt", epoch: 2, lost: 0 }) };
    const verdict = verdictAt(NOW, before, [rebuilt]);
    held.applyVerdict(verdict);
    expect(held.action).toEqual(asLogged(before, verdict));
    expect(held.action.seq).toBe(verdict.head);
  });
});
