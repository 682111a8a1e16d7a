import { expect, test } from "vitest";

import { waitFor } from "./wait-for";

test("the first answer that is something is given", async () => {
  const answers = [null, undefined, false, 0] as const;
  let asked = 0;
  expect(await waitFor(() => answers[asked++], { what: "a number", intervalMs: 1 })).toBe(0);
  expect(asked).toBe(4);
});

test("a condition that never holds is named, with the last error as its cause", async () => {
  const refuse = () => Promise.reject(new Error("not yet"));
  const waited = waitFor(refuse, { what: "the moon", timeoutMs: 20, intervalMs: 5 });
  await expect(waited).rejects.toMatchObject({
    message: "Waited 20 ms in vain for the moon.",
    cause: { message: "not yet" },
  });
});
