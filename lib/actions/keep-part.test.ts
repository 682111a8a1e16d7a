import { describe, expect, test } from "vitest";

import type { LessThanAll } from "@/lib/flows/flow-spec";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import type { Action } from "./action";
import { attemptsOf, stageView, summarise } from "./action-view";
import { createdToKeep, keptAction, partToKeep, payloadsOfPart, summaryToKeep } from "./keep-part";
import { KeptPart } from "./kept-part";
import { fromSnapshot, toSnapshot } from "./snapshot";
import { lastOutputs, outputOfStage } from "./stage-output";

const LARGE = { ref: "01900000-0000-7000-8000-00000000000a", sizeBytes: 100_000 };

/** An action as it is read again once its details were removed. */
function reduced(action: Action, persist: LessThanAll): Action {
  const kept = KeptPart.parse(JSON.parse(JSON.stringify(partToKeep(action, persist))));
  const summary = summaryToKeep(summarise(action), persist);
  return keptAction({ created: createdToKeep(action.created), createdAt: action.acceptedAt, summary, kept });
}

/** A plain stage that was retried, then a wide one of three, then one whose output is large. */
function ended(): DrivenAction {
  const stages = [
    aStage("first", [], { retry: { attempts: 2 } }),
    aStage("each", ["first"], { planned: true, wide: true }),
    aStage("last", ["each"]),
  ];
  const action = new DrivenAction(
    aCreation(aPlan(stages), {
      input: { value: { secret: 1 } },
      files: [{ file: "f", name: "a", sizeBytes: 1, type: "t" }],
    }),
  );
  action.fail(action.mustClaim());
  action.pass(60_000);
  action.complete(action.mustClaim(), "given");
  action.plan(action.mustClaim(), [1, 2, 3]);
  for (let place = 0; place < 3; place += 1) action.complete(action.mustClaim(), place);
  action.append({ type: "task.completed", ...action.mustClaim(), output: LARGE, progress: null });
  action.settle();
  return action;
}

describe("what is kept of an action", () => {
  test("as a summary is its result and how its stages went, and nothing that it was given", () => {
    const { action } = ended();
    const again = reduced(action, "summary");
    expect(again).toMatchObject({ status: "completed", seq: action.seq, finishedAt: action.finishedAt, state: {} });
    expect(lastOutputs(again)).toEqual([{ stage: "last", output: { kind: "one", output: LARGE } }]);
    expect(again.created).toMatchObject({ input: { value: null }, files: [], name: "Test" });
    expect(
      again.stages.map(({ name, status, startedAt, finishedAt }) => ({ name, status, startedAt, finishedAt })),
    ).toEqual(
      action.stages.map(({ name, status, startedAt, finishedAt }) => ({ name, status, startedAt, finishedAt })),
    );
    expect(again.stages.map((stage) => attemptsOf(stage))).toEqual(action.stages.map((stage) => attemptsOf(stage)));
    expect(again.stages.map((stage) => stageView(again, stage).tasks)).toEqual(
      action.stages.map((stage) => stageView(action, stage).tasks),
    );
    const [first, , last] = again.stages;
    expect(first === undefined ? "none" : outputOfStage(again, first)).toBeNull();
    expect(last === undefined ? null : outputOfStage(again, last)).toEqual({ kind: "one", output: LARGE });
    expect(JSON.stringify(again)).not.toContain("secret");
  });

  test("beside nothing is its result alone", () => {
    const { action } = ended();
    const again = reduced(action, "none");
    expect(again.stages).toEqual([]);
    expect(lastOutputs(again)).toEqual(lastOutputs(action));
    const percent = ({ percent: value, message, status }: ReturnType<typeof summarise>) => ({ value, message, status });
    expect(percent(summarise(again))).toEqual(percent(summarise(action)));
    expect(summaryToKeep(summarise(action), "none").stages).toEqual([]);
  });

  test("names the payloads it needs", () => {
    expect(payloadsOfPart(partToKeep(ended().action, "none"))).toEqual([LARGE.ref]);
  });

  test("of one that failed is why, and how far it had come", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b", ["a"])])));
    driven.complete(driven.mustClaim());
    driven.fail(driven.mustClaim(), "boom");
    for (const persist of ["summary", "none"] as const) {
      const again = reduced(driven.action, persist);
      expect(again).toMatchObject({ status: "failed", error: { message: "boom" } });
      expect(summarise(again)).toMatchObject({ percent: summarise(driven.action).percent, message: "boom" });
      expect(lastOutputs(again)).toEqual([]);
    }
    expect(reduced(driven.action, "summary").stages[1]).toMatchObject({ status: "failed", error: { message: "boom" } });
  });

  test("of several last stages is what each gave, by name", () => {
    const driven = new DrivenAction(aCreation(aPlan([aStage("a"), aStage("b")])));
    driven.runAll();
    expect(reduced(driven.action, "none").kept).toMatchObject({
      isByName: true,
      outputs: [{ stage: "a" }, { stage: "b" }],
    });
  });

  test("goes to pages without what it gave", () => {
    const again = reduced(ended().action, "summary");
    const onPage = fromSnapshot(toSnapshot(again));
    expect(onPage?.kept).toMatchObject({ persist: "summary", outputs: [] });
    expect(onPage?.stages.map(({ status }) => status)).toEqual(again.stages.map(({ status }) => status));
  });
});
