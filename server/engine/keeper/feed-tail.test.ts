import { expect, test } from "vitest";

import { FeedTail } from "./feed-tail";

test("what the record has may be trimmed once everybody had two seconds to read it", () => {
  const tail = new FeedTail();
  expect([tail.note("5", 1_000), tail.note("9", 2_500), tail.note("12", 2_999)]).toEqual(["0", "0", "0"]);
  expect(tail.note("20", 3_000)).toBe("5");
  expect(tail.note("21", 4_999)).toBe("12");
  expect(tail.note("22", 4_999)).toBe("12");
  expect(tail.note("23", 9_000)).toBe("22");
});
