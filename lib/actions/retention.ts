import { formatSpan } from "@/lib/shared/duration";
import type { Millis } from "@/lib/shared/ids";

import type { Action } from "./action";
import type { ActionCreated, Payload } from "./event";

/** When what is kept for good is to be removed: beyond every clock, and a date that databases can hold. */
export const FOR_GOOD = Date.UTC(9_999, 0, 1);

/** When an ended action is to be removed by the rule of its flow; null while it is open, and where the flow has none. Pure. */
export function expiryOf({ created, finishedAt }: Action): Millis | null {
  const { retentionMs } = created.plan;
  if (retentionMs === undefined || finishedAt === null) return null;
  return retentionMs === 0 ? FOR_GOOD : finishedAt + retentionMs;
}

/** Ids of the payloads that the first event of an action names, each once: they are needed as long as the action is there. Pure. */
export function payloadsNamedBy({ input, files, rerun }: ActionCreated): string[] {
  const taken = rerun?.reused.flatMap(({ outputs, items }) => [...outputs, ...(items === null ? [] : [items])]) ?? [];
  return [...new Set([...files.map(({ file }) => file), ...[input, ...taken].flatMap(refOf)])];
}

function refOf(payload: Payload): string[] {
  return "ref" in payload ? [payload.ref] : [];
}

/** Why an action was removed: its time was up, or somebody did it. */
export type RemovalCause =
  | { readonly kind: "retention"; readonly keptMs: number }
  | { readonly kind: "deleted"; readonly by: string };

/** What became of an action that was removed, as a sentence about it goes on. */
export function removalText(cause: RemovalCause): string {
  return cause.kind === "deleted" ? `was deleted by ${cause.by}` : `was removed after ${formatSpan(cause.keptMs)}`;
}
