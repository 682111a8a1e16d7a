import type { FlowPlan } from "@/lib/flows/flow-spec";
import { aPlan, aStage } from "@/tests/support/drive-action";

const command = { type: "command" as const, argv: ["true"] };

/** Flows with what the live store has to do with: chains, wide stages, limits, retries, times, several queues. */
export const MODEL_PLANS: readonly FlowPlan[] = [
  aPlan([aStage("a"), aStage("b", ["a"]), aStage("c", ["b"], { target: "gpu/any" })]),
  aPlan([
    aStage("a", [], { planned: true, wide: true, concurrency: 2 }),
    aStage("b", [], { executor: command }),
    aStage("c", ["a", "b"]),
  ]),
  aPlan(
    [
      aStage("a", [], { planned: true, wide: true, retry: { attempts: 2, delayMs: 20 }, onFailure: "continue" }),
      aStage("b", [], { planned: true, wide: true, concurrency: 1 }),
      aStage("c", [], { retry: { attempts: 3, delayMs: 5 } }),
    ],
    { concurrency: 2 },
  ),
  aPlan(
    [
      aStage("a", [], { timeoutMs: 300 }),
      aStage("b", [], { idempotent: false }),
      aStage("c", [], { queueTimeoutMs: 60, onFailure: "continue" }),
    ],
    { concurrency: 1 },
  ),
];

/** Every queue that entries of these plans may stand in. */
export const MODEL_QUEUES = [
  "default/any|test@1",
  "default/any|any",
  "gpu/any|test@1",
  "default/any|test@1|alone",
  "default/any|any|alone",
  "gpu/any|test@1|alone",
];
