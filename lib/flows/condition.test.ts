import { describe, expect, test } from "vitest";

import { findConditionFault, isMet } from "./condition";

const scope = {
  input: { language: "de", tags: ["a", "b"], nothing: null },
  outputs: { score: { value: 7, ratio: 0.5, label: "very good", deep: { list: [1, 2] } }, "two words": 3, gone: null },
  state: { seen: 2 },
};

describe("a condition", () => {
  test.each([
    ["outputs.score.value == 7", true],
    ["outputs.score.value == 8", false],
    ["outputs.score.value != 7", false],
    ["outputs.score.value < 7", false],
    ["outputs.score.value <= 7", true],
    ["outputs.score.value > 6.5", true],
    ["outputs.score.ratio >= 0.5", true],
    ['outputs.score.label.contains("good")', true],
    ['!outputs.score.label.contains("bad")', true],
    ['input.language in ["de", "en"]', true],
    ['!("c" in input.tags)', true],
    ['outputs.score.label.matches("^very .+d$")', true],
    ["outputs.score.value > 5 && state.seen == 2", true],
    ["outputs.score.value > 9 || !(state.seen == 3)", true],
    ["outputs.score.deep.list[1] == 2", true],
    ["size(outputs.score.deep.list) == 2", true],
    ['outputs["two words"] == 3', true],
    ["input.nothing == null && outputs.gone == null", true],
  ])("%s is %s", (text, expected) => {
    expect(findConditionFault(text)).toBeNull();
    expect(isMet(text, scope)).toBe(expected);
  });

  test.each([
    "outputs.score.missing > 5",
    "!(outputs.score.missing > 5)",
    "outputs.ghost.value == 1",
    "outputs.gone.value == 1",
    "outputs.score.deep.list[9] == 1",
    "input.missing == null",
  ])("that reads what is not there is false: %s", (text) => {
    expect(isMet(text, scope)).toBe(false);
  });

  test.each([
    ["input.language > 5", "no such overload"],
    ["input.language", "neither true nor false"],
    ['input.language.matches("a(")', "missing closing"],
  ])("that cannot be evaluated says so: %s", (text, why) => {
    expect(() => isMet(text, scope)).toThrow(why);
  });

  test.each([
    ["input.language ==", "is not valid: Unexpected token"],
    ["nobody == 1", "is not valid: Unknown variable: nobody"],
    ["1 + 1", "must be true or false, not int"],
    [`${"(".repeat(60)}true${")".repeat(60)}`, "is not valid"],
  ])("is refused where it is written: %s", (text, fault) => {
    expect(findConditionFault(text)).toContain(fault);
  });

  test("takes a pattern that would take others for ever", () => {
    const input = { text: `${"a".repeat(5_000)}!` };
    expect(isMet('input.text.matches("^(a+)+$")', { input, outputs: {}, state: {} })).toBe(false);
  });
});
