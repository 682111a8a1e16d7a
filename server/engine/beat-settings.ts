import { z } from "zod";

const BeatSettings = z.object({
  url: z.string(),
  prefix: z.string(),
  sessions: z.array(z.string()).readonly(),
  leaseMs: z.number(),
});
export type BeatSettings = z.infer<typeof BeatSettings>;

/** What the thread that renews sessions is told at its start. */
export function beatSettings(data: unknown): BeatSettings {
  return BeatSettings.parse(data);
}
