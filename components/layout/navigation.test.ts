import { describe, expect, test } from "vitest";

import { crumbsOf, currentEntry, routePattern } from "./navigation";

const ID = "0193a1b2-4c5d-7e6f-8a9b-0c1d2e3f4a5b";

describe("the entry one is at", () => {
  test.each([
    ["/actions", "/actions"],
    ["/actions/new", "/actions/new"],
    [`/actions/${ID}`, "/actions"],
    ["/admin/active", "/admin/active"],
    ["/actionsandmore", null],
    ["/sign-in", null],
  ])("of %s is %s", (pathname, href) => {
    expect(currentEntry(pathname)).toBe(href);
  });
});

describe("the crumbs", () => {
  test("of an action lead back to the list and end in its short id", () => {
    expect(crumbsOf(`/actions/${ID}`)).toEqual([
      { label: "Actions", href: "/actions" },
      { label: "0193a1b2-4c5d", isId: true },
    ]);
  });

  test("of a list are the list alone", () => {
    expect(crumbsOf("/actions")).toEqual([{ label: "Actions" }]);
  });

  test("of an unknown page are none", () => {
    expect(crumbsOf("/nowhere")).toEqual([]);
  });
});

test("the route of a page names its parameters", () => {
  expect(routePattern(`/actions/${ID}`, { actionId: ID })).toBe("/actions/[id]");
  expect(routePattern("/actions/new", {})).toBe("/actions/new");
});
