import { expect, test } from "vitest";

import { localAddress } from "./local-address";

test.each(["/actions", "/actions/0192?tab=logs&line=12", "/actions?q=a%20b"])("%s is gone back to", (address) => {
  expect(localAddress(address)).toBe(address);
});

test.each([
  undefined,
  "",
  "https://example.com",
  "//example.com",
  "/\\example.com",
  "/\t/example.com",
  "javascript:alert(1)",
  "/sign-in?next=/sign-in",
  ["/actions/1"],
])("%j leads home", (address) => {
  expect(localAddress(address)).toBe("/actions");
});
