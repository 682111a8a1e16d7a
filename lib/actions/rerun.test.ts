import { describe, expect, test } from "vitest";

import { submissionOf } from "@/server/ports/submission";
import { aCreation, anAddedStage, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { actionPercent } from "./action-view";
import { decide } from "./decide/decide";
import { queuedEntries } from "./decide/queueing";
import { ActionCreated, type Payload } from "./event";
import { decodeEvents, encodeEvent } from "./event-codec";
import { foldLog } from "./fold/fold";
import { planAgain, planRerun, reusedStages, type RerunChoice } from "./rerun";

const plan = aPlan([
  aStage("extract"),
  aStage("words", ["extract"]),
  aStage("names", ["extract"]),
  aStage("maybe", ["extract"], { planned: true }),
  aStage("join", ["words", "names"]),
  aStage("report", ["join"]),
]);

/** An action whose names failed, or of which nothing did. */
function ended(fails: boolean): DrivenAction {
  const driven = new DrivenAction(aCreation(plan));
  for (let task = driven.claim(); task !== null; task = driven.claim()) {
    if (task.task < 0) driven.judge(task, false);
    else if (task.stage === "names" && fails) driven.fail(task);
    else driven.complete(task, `${task.stage} done`);
  }
  return driven;
}

function does(driven: DrivenAction, choice: Partial<RerunChoice>): string[] {
  return planRerun(driven.action, { hasNewInput: false, ...choice }).map((step) => `${step.stage} ${step.does}`);
}

const FROM_JOIN = ["extract reuse", "words reuse", "names reuse", "maybe skip", "join run", "report run"];

const edited = (stage: string): ReadonlyMap<string, Payload> => new Map([[stage, { value: "by hand" }]]);

describe("running an action again", () => {
  test("runs all of it when nothing is chosen, or only the input is another", () => {
    const all = ["extract run", "words run", "names run", "maybe run", "join run", "report run"];
    expect(does(ended(false), {})).toEqual(all);
    expect(does(ended(true), { hasNewInput: true })).toEqual(all);
  });

  test("runs what was chosen and what needs it, and takes over the rest", () => {
    expect(does(ended(false), { from: "join" })).toEqual(FROM_JOIN);
  });

  test("runs what had not completed as well, and what needs that", () => {
    expect(does(ended(true), { from: "words" })).toEqual([
      "extract reuse",
      "words run",
      "names run",
      "maybe run",
      "join run",
      "report run",
    ]);
  });

  test("runs what needs an output that was edited", () => {
    expect(does(ended(false), { outputs: edited("names") })).toEqual(FROM_JOIN);
    expect(does(ended(true), { outputs: edited("names") })[2]).toBe("names reuse");
  });

  test.each<[Partial<RerunChoice>, string]>([
    [{ from: "ghost" }, 'there is no stage "ghost"'],
    [{ outputs: edited("ghost") }, 'there is no stage "ghost"'],
    [{ from: "names", outputs: edited("names") }, "runs again, so its output cannot be given"],
    [{ from: "extract", outputs: edited("join") }, "runs again, so its output cannot be given"],
    [{ outputs: edited("report") }, "nothing would run again"],
  ])("refuses what cannot be: %o", (choice, message) => {
    expect(() => does(ended(false), choice)).toThrow(message);
  });

  test("waits until the action has ended", () => {
    expect(() => does(new DrivenAction(aCreation(plan)), {})).toThrow("once it has ended");
  });

  /** The event that makes it run again with the names written by hand. */
  function againByHand() {
    const { action } = ended(false);
    const outputs = edited("names");
    const steps = planRerun(action, { outputs, hasNewInput: false });
    return aCreation(plan, { rerun: { of: action.id, from: null, reused: reusedStages(action, steps, outputs) } });
  }

  test("runs nothing that was taken over when it is submitted again, or rebuilt, from its row in the record", () => {
    const created = ActionCreated.parse(JSON.parse(encodeEvent(againByHand())));
    const submission = submissionOf(created, 5_000);
    expect(submission.entries.map(({ stage }) => stage)).toEqual(["join"]);
    const log = decodeEvents(
      submission.bodies.map((body) => ({ at: 5_000, body })),
      1,
    );
    const rebuilt = foldLog(log);
    expect(rebuilt === null ? [] : queuedEntries(rebuilt).map(({ stage }) => stage)).toEqual(["join"]);
    expect(rebuilt === null ? [] : decide(rebuilt, 60_000).events).toEqual([]);
  });

  test("begins with what is taken over, and goes on from there", () => {
    const again = new DrivenAction(againByHand());
    expect(again.action.stages.map(({ name, status, reused }) => [name, status, reused?.edited])).toEqual([
      ["extract", "completed", false],
      ["words", "completed", false],
      ["names", "completed", true],
      ["maybe", "skipped", undefined],
      ["join", "queued", undefined],
      ["report", "pending", undefined],
    ]);
    expect(again.stage("names").tasks.pages.flat()).toMatchObject([
      { status: "completed", output: { value: "by hand" } },
    ]);
    again.runAll();
    expect(again.action.status).toBe("completed");
    expect(actionPercent(again.action)).toBe(100);
    expect(again.log.filter(({ type }) => type === "task.claimed")).toHaveLength(2);
  });

  describe("with stages that were added", () => {
    const adding = aPlan([
      aStage("first"),
      aStage("plan", ["first"]),
      aStage("join", ["plan"], { joinAdded: true }),
      aStage("last", ["join"]),
    ]);

    function endedAdding(): DrivenAction {
      const driven = new DrivenAction(aCreation(adding));
      driven.complete(driven.mustClaim());
      driven.completeAdding(driven.mustClaim(), [anAddedStage("a", ["plan"]), anAddedStage("b", ["a"])]);
      driven.runAll();
      return driven;
    }

    function again(driven: DrivenAction, choice: Partial<RerunChoice>): DrivenAction {
      const { action } = driven;
      const steps = planRerun(action, { hasNewInput: false, ...choice });
      const reused = reusedStages(action, steps, new Map());
      const rerun = { of: action.id, from: choice.from ?? null, reused };
      return new DrivenAction(aCreation(planAgain(action, steps), { rerun }));
    }

    test("takes them over with what added them, which does not run again", () => {
      const driven = endedAdding();
      expect(does(driven, { from: "b" })).toEqual([
        "first reuse",
        "plan reuse",
        "join run",
        "last run",
        "a reuse",
        "b run",
      ]);
      const next = again(driven, { from: "b" });
      expect(next.action.stages.map(({ name, plan: { after, addedBy } }) => [name, after, addedBy])).toEqual([
        ["first", [], undefined],
        ["plan", ["first"], undefined],
        ["join", ["plan", "a", "b"], undefined],
        ["last", ["join"], undefined],
        ["a", ["plan"], "plan"],
        ["b", ["a"], "plan"],
      ]);
      expect(next.claim()).toMatchObject({ stage: "b" });
    });

    test("begins without them when what added them runs again", () => {
      const driven = endedAdding();
      const next = again(driven, { from: "plan" });
      expect(next.action.stages.map(({ name, plan: { after } }) => [name, after])).toEqual([
        ["first", []],
        ["plan", ["first"]],
        ["join", ["plan"]],
        ["last", ["join"]],
      ]);
      next.completeAdding(next.mustClaim(), [anAddedStage("a", ["plan"])]);
      next.runAll();
      expect(next.action.status).toBe("completed");
      expect(planRerun(driven.action, { hasNewInput: false, from: "plan" }).at(-1)).toEqual({
        stage: "b",
        does: "drop",
        why: '"plan", which added it, runs again',
      });
    });

    test("cannot begin from one that would not be there", () => {
      const choice = { hasNewInput: false, from: "b", outputs: edited("first") };
      expect(() => planRerun(endedAdding().action, choice)).toThrow('stage "plan", which added it, runs again');
    });
  });
});
