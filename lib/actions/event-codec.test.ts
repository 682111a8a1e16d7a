import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { aCreation, aPlan, aStage } from "@/tests/support/drive-action";

import type { ActionEvent, EventBody } from "./event";
import { decodeEvents, encodeEvent } from "./event-codec";

const plan = aPlan([aStage("a"), aStage("b", ["a"])]);

function readBack(body: string): ActionEvent | undefined {
  return decodeEvents([{ at: 7, body }], 1)[0];
}

describe("the event that makes an action", () => {
  test("comes back as it was, whatever its input holds", () => {
    const anything = fc.jsonValue().map((value) => ({ value: JSON.parse(JSON.stringify(value)) }));
    const lookalike = fc.constant({ value: { text: `,"plan":${JSON.stringify(plan)},`, plan: { name: "other" } } });
    fc.assert(
      fc.property(fc.oneof(anything, lookalike), (input) => {
        const created = { ...aCreation(plan), input };
        expect(readBack(encodeEvent(created))).toEqual({ seq: 1, at: 7, ...created });
      }),
    );
  });

  test("shares its plan with others of the flow, and with no other flow", () => {
    const other = aPlan([aStage("a"), aStage("c", ["a"])]);
    const [first, second, third] = [plan, structuredClone(plan), other].map((each) =>
      readBack(encodeEvent(aCreation(each))),
    );
    const plans = [first, second, third].map((event) => (event?.type === "action.created" ? event.plan : null));
    expect(plans[1]).toBe(plans[0]);
    expect(plans[2]).toEqual(other);
  });

  test("is read as 0.1.0 wrote it, with the plan among the other fields", () => {
    const created = aCreation(plan);
    expect(readBack(JSON.stringify(created))).toEqual({ seq: 1, at: 7, ...created });
  });
});

test("other events come back as they were", () => {
  const body: EventBody = { type: "stage.queued", stage: "a", tasks: 3 };
  expect(readBack(encodeEvent(body))).toEqual({ seq: 1, at: 7, ...body });
});
