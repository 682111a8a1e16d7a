import type { RetryPolicy } from "@/lib/flows/flow-spec";

import { hash32 } from "./hash32";

/**
 * How long to wait before trying again after `failures` failures (1 or more), in ms. Jitter spreads the delay by ± its
 * share; it is drawn from a hash of `key`, so that every process that folds the same log computes the same instant.
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, key: string): number {
  const plain = plainDelayMs(policy, failures);
  const draw = hash32(key) / 0xffffffff;
  const jittered = plain * (1 + policy.jitter * (2 * draw - 1));
  return Math.round(Math.min(policy.maxDelayMs, Math.max(0, jittered)));
}

function plainDelayMs(policy: RetryPolicy, failures: number): number {
  switch (policy.backoff) {
    case "constant":
      return policy.delayMs;
    case "linear":
      return policy.delayMs * failures;
    case "exponential":
      return policy.delayMs * 2 ** Math.min(failures - 1, 40);
  }
}
