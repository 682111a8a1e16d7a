import { describe } from "vitest";

import { findPostgres } from "./postgres";
import { findRedis } from "./redis";

interface Gate {
  readonly service: string;
  readonly isPresent: boolean;
}

/** A `describe` for tests on a real Redis: skipped aloud where there is none, run (and failed) all the same under `CI=true`. */
export function describeWithRedis(name: string, body: () => void): void {
  describeBehind({ service: "Redis", isPresent: findRedis() !== null }, name, body);
}

/** A `describe` for tests on a real PostgreSQL: skipped aloud where there is none, run (and failed) all the same under `CI=true`. */
export function describeWithPostgres(name: string, body: () => void): void {
  describeBehind({ service: "PostgreSQL", isPresent: findPostgres() !== null }, name, body);
}

/** A `describe` for tests on a real Redis with a real PostgreSQL, skipped and failed like those of one of them. */
export function describeWithServices(name: string, body: () => void): void {
  const isPresent = findRedis() !== null && findPostgres() !== null;
  describeBehind({ service: "Redis or PostgreSQL", isPresent }, name, body);
}

function describeBehind({ service, isPresent }: Gate, name: string, body: () => void): void {
  const isWanted = isPresent || process.env["CI"] === "true";
  if (!isWanted) console.warn(`SKIPPED, since ${service} is not installed: ${name}`);
  describe.skipIf(!isWanted)(name, body);
}
