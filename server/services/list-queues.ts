import { partsOf } from "@/lib/runners/queue-choice";
import { isoTimeOrNull } from "@/lib/shared/iso-time";

import type { ServiceContext } from "./context";
import { withEpoch } from "./load-action";
import { requirePermission } from "./require-permission";

/** The waiting tasks of one target and one kind of runner. */
export interface QueueAnswer {
  readonly name: string;
  readonly target: string;
  /** What its runners must have: `flow@version`, or `any`. */
  readonly capability: string;
  /** Tasks that wait. */
  readonly tasks: number;
  /** How many may, before submissions are refused; null is no limit. */
  readonly cap: number | null;
  readonly oldestAt: string | null;
  /** Connected runners that serve it. */
  readonly runners: number;
}

/** The queues that were ever used, by name. @throws StoreAwayError, RecoveringError */
export async function listQueues(context: ServiceContext): Promise<readonly QueueAnswer[]> {
  requirePermission(context.caller, "runners:read");
  const [{ queues }, world] = await Promise.all([
    withEpoch(context, (epoch) => context.live.store.inspect(epoch)),
    context.world(),
  ]);
  const { queueCap } = context.limits;
  const cap = queueCap === 0 ? null : queueCap;
  const answers = queues.map(({ queue, tasks, oldestAt }): QueueAnswer => {
    const { target, capability } = partsOf(queue);
    const runners = world.runners.filter((runner) => runner.serves(queue)).length;
    return { name: queue, target, capability, tasks, cap, oldestAt: isoTimeOrNull(oldestAt), runners };
  });
  return answers.sort((a, b) => (a.name < b.name ? -1 : 1));
}
