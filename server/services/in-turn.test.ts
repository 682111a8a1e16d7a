import { expect, test } from "vitest";

import { inTurn } from "./in-turn";

test("what has one key is done one after the other, also after a failure; what has another is not held up", async () => {
  const seen: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = inTurn("a", async () => {
    await gate;
    seen.push("first");
    throw new Error("first failed");
  });
  const second = inTurn("a", async () => seen.push("second"));
  await inTurn("b", async () => seen.push("other"));
  open();
  await expect(first).rejects.toThrow("first failed");
  await second;
  expect(seen).toEqual(["other", "first", "second"]);
});
