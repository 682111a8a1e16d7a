import { describe } from "vitest";

import { describeOnBothPairs } from "@/tests/support/install";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { describeQueueCaps, QUEUE_CAP } from "./queue-caps.suite";
import { describeShares, GLOBAL_MOST } from "./shares.suite";

const options = { flows: [FIXTURE_FLOWS], runnerArgs: ["--target-patterns", "default/*"] };
const capped = { ...options, env: { SHOWRUNNER_QUEUE_CAP: String(QUEUE_CAP) } };
const limited = { ...options, env: { SHOWRUNNER_GLOBAL_CONCURRENCY: String(GLOBAL_MOST) } };

describeOnBothPairs("queues with a cap", capped, (install) => {
  describe("queue caps", () => describeQueueCaps(install));
});

describeOnBothPairs("a limit of the whole install", limited, (install) => {
  describe("shares", () => describeShares(install));
});
