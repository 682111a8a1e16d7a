import { describe } from "vitest";

import { describeOnBothPairs } from "@/tests/support/install";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { describeQueueCaps, QUEUE_CAP } from "./queue-caps.suite";

const options = {
  flows: [FIXTURE_FLOWS],
  env: { SHOWRUNNER_QUEUE_CAP: String(QUEUE_CAP) },
  runnerArgs: ["--target-patterns", "default/*"],
};

describeOnBothPairs("sharing", options, (install) => {
  describe("queue caps", () => describeQueueCaps(install));
});
