import { z } from "zod";

const BeatSettings = z.object({ url: z.string(), prefix: z.string(), session: z.string(), leaseMs: z.number() });
export type BeatSettings = z.infer<typeof BeatSettings>;

/** What the thread that renews a session is told at its start. */
export function beatSettings(data: unknown): BeatSettings {
  return BeatSettings.parse(data);
}
