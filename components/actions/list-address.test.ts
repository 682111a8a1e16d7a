import { expect, test } from "vitest";

import { filterOfAddress, listQuery } from "./list-address";

test("the filter of an address is in the order of the statuses, without what is none", () => {
  expect(filterOfAddress({ status: "running,nonsense,pending", flow: "demo", q: "a b" })).toEqual({
    status: ["pending", "running"],
    flow: "demo",
    text: "a b",
  });
  expect(filterOfAddress({ q: ["one", "two"] })).toEqual({ status: [], flow: "", text: "one" });
});

test("an empty filter asks for everything", () => {
  expect(listQuery(filterOfAddress({}))).toEqual({ limit: 100 });
  expect(listQuery({ status: ["failed"], flow: "demo", text: "  " })).toMatchObject({
    status: ["failed"],
    flow: "demo",
  });
});
