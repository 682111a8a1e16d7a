import { describe, expect, test } from "vitest";

import { keyName, matchShortcut } from "./shortcut-match";

const press = (key: string, held: Partial<Record<"shiftKey" | "ctrlKey" | "metaKey" | "altKey", boolean>> = {}) =>
  keyName({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe("the name of a key press", () => {
  test("letters say whether Shift was held, other characters already do", () => {
    expect(press("c")).toBe("c");
    expect(press("D", { shiftKey: true })).toBe("Shift+d");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("[")).toBe("[");
  });

  test.each(["ctrlKey", "metaKey", "altKey"] as const)("%s leaves the press to the browser", (held) => {
    expect(press("c", { [held]: true })).toBeNull();
  });
});

describe("a shortcut", () => {
  const bindings = ["a", "g a", "Shift+d"];

  test("matches the last presses, the longest sequence first", () => {
    expect(matchShortcut(bindings, ["x", "g", "a"])).toBe("g a");
    expect(matchShortcut(bindings, ["x", "a"])).toBe("a");
    expect(matchShortcut(bindings, ["Shift+d"])).toBe("Shift+d");
  });

  test("does not match half of a sequence", () => {
    expect(matchShortcut(bindings, ["g"])).toBeNull();
    expect(matchShortcut(bindings, [])).toBeNull();
  });
});
