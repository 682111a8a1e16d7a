import { z } from "zod";

/** What a runner says of itself when it registers, for people and for reasons. */
export const RunnerInfo = z.object({
  /** The same for all sessions of one process. */
  process: z.string(),
  host: z.string(),
  pid: z.number().int(),
  version: z.string(),
  /** Target patterns as written; none means all. */
  patterns: z.array(z.string()),
  /** Tasks it does at once, over all its sessions. */
  concurrency: z.number().int(),
  /** Flows it has, as `name@version`. */
  capabilities: z.array(z.string()),
  startedAt: z.number(),
});
export type RunnerInfo = z.infer<typeof RunnerInfo>;

/** What a registered text says; null when another version of the product wrote it differently. */
export function parseRunnerInfo(text: string): RunnerInfo | null {
  const parsed = RunnerInfo.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
