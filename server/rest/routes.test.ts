import { expect, test } from "vitest";

import { PERMISSIONS } from "@/server/ports/authenticator";

import { ROUTES } from "./routes";

const OPEN_TO_ANYONE = ["GET /health"];
const names = ROUTES.map(({ method, path }) => `${method} ${path}`);

test.each(ROUTES)("$method $path needs a permission, or is meant for anyone", ({ method, path, permission }) => {
  if (permission === "anyone") expect(OPEN_TO_ANYONE).toContain(`${method} ${path}`);
  else expect(PERMISSIONS).toContain(permission);
});

test("no address is taken twice", () => {
  expect(new Set(names).size).toBe(names.length);
});

test("what changes something never needs a permission to read only", () => {
  const changing = ROUTES.filter(({ method }) => method !== "GET");
  expect(changing.filter(({ permission }) => permission === "anyone" || permission.endsWith(":read"))).toEqual([]);
});
