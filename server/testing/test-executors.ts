import { env } from "node:process";

import { inheritedEnvironment } from "@/server/executors/command-environment";
import { createCommandExecutor } from "@/server/executors/command-executor";
import { createExecutorRegistry } from "@/server/executors/registry";
import type { Clock } from "@/server/ports/clock";
import type { ExecutorRegistry } from "@/server/ports/executor";
import type { PayloadStore } from "@/server/ports/payloads";

const CANCEL_GRACE_MS = 1_000;

/** What does the stages that are no code and have no mock: the product's own executors, with any program allowed. */
export function testExecutors(payloads: PayloadStore, clock: Clock): ExecutorRegistry {
  const environment = inheritedEnvironment(env);
  return createExecutorRegistry([
    createCommandExecutor({ allowedCommands: ["*"], cancelGraceMs: CANCEL_GRACE_MS, environment, payloads, clock }),
  ]);
}
