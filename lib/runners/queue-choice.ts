import { ANY_FLOW, aloneQueue, queueName } from "@/lib/actions/decide/queueing";
import { DEFAULT_TARGET } from "@/lib/flows/flow-spec";

/** Which queues a runner serves: those whose target it matches and whose capability it has. */
export interface QueueChoice {
  readonly capabilities: ReadonlySet<string>;
  readonly matches: (target: string) => boolean;
}

/** A queue by its parts. */
export interface QueueParts {
  readonly target: string;
  readonly capability: string;
  readonly isAlone: boolean;
}

/** The parts of a queue's name. */
export function partsOf(queue: string): QueueParts {
  const [target = "", capability = "", mark] = queue.split("|");
  return { target, capability, isAlone: mark !== undefined };
}

/** Queues of the default target, which a runner may ask for before anything was ever queued there. */
export function defaultQueues(choice: QueueChoice): string[] {
  if (!choice.matches(DEFAULT_TARGET)) return [];
  const plain = [...choice.capabilities, ANY_FLOW].map((capability) => queueName(DEFAULT_TARGET, capability));
  return [...plain, ...plain.map(aloneQueue)];
}

/** The queues of `known` that a runner serves, with those of the default target. */
export function servedQueues(known: readonly string[], choice: QueueChoice): string[] {
  const served = known.filter((queue) => {
    const { target, capability } = partsOf(queue);
    return (capability === ANY_FLOW || choice.capabilities.has(capability)) && choice.matches(target);
  });
  return [...new Set([...defaultQueues(choice), ...served])];
}
