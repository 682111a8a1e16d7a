import { expect, test } from "vitest";

import { stageOf } from "@/tests/support/api-client";
import { describeEmbedded, type Install } from "@/tests/support/install";

const SPEC = {
  name: "kept",
  stages: [{ name: "make", executor: { type: "command", argv: ["node", "-e", "console.log(Date.now())"] }, cache: {} }],
};

/** Whether a stage takes over what it gave a moment before. */
async function isTakenOver({ api }: Install): Promise<boolean> {
  await api.run({ spec: SPEC });
  return "cached" in stageOf(await api.run({ spec: SPEC }), "make");
}

describeEmbedded("with caching off", { env: { SHOWRUNNER_CACHE_ENABLED: "false" } }, (install) => {
  test("nothing is taken over", async () => {
    expect(await isTakenOver(install())).toBe(false);
  });
});

describeEmbedded(
  "with a time to keep results of the install's own",
  { env: { SHOWRUNNER_CACHE_TTL_MS: "1" } },
  (install) => {
    test("it counts for stages that have none", async () => {
      expect(await isTakenOver(install())).toBe(false);
    });
  },
);
