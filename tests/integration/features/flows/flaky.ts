import { flow, type TaskContext } from "showrunner";
import { z } from "zod";

const Input = z.strictObject({ failures: z.number().int() });
type Input = z.infer<typeof Input>;

function attempt({ failures }: Input, context: TaskContext): number {
  if (context.attempt <= failures) throw new Error(`attempt ${context.attempt} is told to fail`);
  return context.attempt;
}

const policy = { attempts: 3, delayMs: 1_000, jitter: 0.2 } as const;

/** Fails as often as told, and is tried again after ever the same time. */
export const flakyConstant = flow("flaky.constant", { input: Input }).stage("try", {
  retry: { ...policy, backoff: "constant" },
  run: ({ input }, context) => attempt(input, context),
});

/** … after a time that grows by as much each time. */
export const flakyLinear = flow("flaky.linear", { input: Input }).stage("try", {
  retry: { ...policy, backoff: "linear" },
  run: ({ input }, context) => attempt(input, context),
});

/** … after a time that doubles. */
export const flakyExponential = flow("flaky.exponential", { input: Input }).stage("try", {
  retry: { ...policy, backoff: "exponential" },
  run: ({ input }, context) => attempt(input, context),
});
