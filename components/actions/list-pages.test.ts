import { describe, expect, test } from "vitest";

import type { ActionSummary } from "@/lib/actions/action-summary";
import { summarise } from "@/lib/actions/action-view";
import { aCreation, aPlan, aStage, DrivenAction } from "@/tests/support/drive-action";

import { hasPlaceIn, reaches, type ActionPage } from "./list-pages";

const summary = summarise(new DrivenAction(aCreation(aPlan([aStage("One")]))).action);

function madeAt(createdAt: number, id = "b"): ActionSummary {
  return { ...summary, id, createdAt };
}

function page(createdAts: readonly number[], nextCursor: string | null): ActionPage {
  return { items: createdAts.map((at) => madeAt(at)), nextCursor, total: createdAts.length, serverTime: 0 };
}

describe("an action has its place in what is loaded", () => {
  const loaded = [page([40, 30], "more"), page([20, 10], "more")];

  test.each([50, 35, 15])("when it is newer than the oldest: made at %d", (at) => {
    expect(hasPlaceIn(loaded, madeAt(at))).toBe(true);
  });

  test("when it is as old as the oldest, and goes before it by its id", () => {
    expect(hasPlaceIn(loaded, madeAt(10, "c"))).toBe(true);
    expect(hasPlaceIn(loaded, madeAt(10, "a"))).toBe(false);
  });

  test("not when it is older than the oldest", () => {
    expect(hasPlaceIn(loaded, madeAt(5))).toBe(false);
  });

  test("however old it is, when everything or nothing is loaded", () => {
    expect(hasPlaceIn([page([40, 30], null)], madeAt(5))).toBe(true);
    expect(hasPlaceIn([page([], null)], madeAt(5))).toBe(true);
    expect(hasPlaceIn([], madeAt(5))).toBe(true);
  });
});

describe("a page that is read from the top again reaches the newest action that was known", () => {
  test("when it holds it, or an older one", () => {
    expect(reaches(page([60, 50, 40], "more"), madeAt(40))).toBe(true);
    expect(reaches(page([60, 50, 40], "more"), madeAt(45))).toBe(true);
  });

  test("when there is no page after it", () => {
    expect(reaches(page([60, 50], null), madeAt(40))).toBe(true);
  });

  test("not when all of it is newer", () => {
    expect(reaches(page([60, 50], "more"), madeAt(40))).toBe(false);
  });
});
