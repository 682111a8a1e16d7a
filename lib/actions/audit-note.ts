import { z } from "zod";

/** What an auditor has found. */
const AuditNote = z.object({
  /** When it had last looked at all open actions, epoch ms. */
  at: z.number(),
  /** Open actions it looked at then. */
  open: z.number(),
  /** Those of them that nothing would have brought on. */
  stuck: z.number(),
  /** Those put right since the install was made. */
  repaired: z.number(),
});
export type AuditNote = z.infer<typeof AuditNote>;

export function encodeAudit(note: AuditNote): string {
  return JSON.stringify(note);
}

/** What was written; null for nothing, and for what another version wrote. */
export function parseAudit(text: string | null): AuditNote | null {
  if (text === null) return null;
  const parsed = AuditNote.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
