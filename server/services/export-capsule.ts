import { anonymised, referencesIn, type Capsule } from "@/lib/actions/capsule";
import type { ActionCreated } from "@/lib/actions/event";
import { ConflictError, TooLargeError } from "@/lib/shared/errors";
import { isoTime } from "@/lib/shared/iso-time";
import type { Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import { valueOf } from "@/server/ports/payload-values";

import type { ServiceContext } from "./context";
import { getFile } from "./get-file";
import { readEvents } from "./read-events";
import { requirePermission } from "./require-permission";

const MOST_EVENTS = 1_000_000;

/**
 * An action in one document, from which it can be replayed elsewhere: its log, its large values and its files.
 * @throws ActionNotFoundError · TooLargeError `CAPSULE_TOO_LARGE` · ConflictError while nothing of it is in a log
 */
export async function exportCapsule(context: ServiceContext, id: string): Promise<Capsule> {
  requirePermission(context.caller, "actions:read");
  const { events } = await readEvents(context, { id, after: 0, limit: MOST_EVENTS });
  const [created] = events;
  if (created?.type !== "action.created")
    throw new ConflictError("CONFLICT", "The action waits for its live store; there is nothing to export yet.");
  const references = referencesIn(events);
  const stored = [...references, ...created.files].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  checkSize(stored + Buffer.byteLength(JSON.stringify(events)));
  const values = await Promise.all(
    references.map(async (one): Promise<[string, Json]> => [
      one.ref,
      await valueOf(context.payloads, created.organisation, one),
    ]),
  );
  return {
    format: "showrunner-capsule@1",
    action: id,
    flow: created.plan.name,
    version: created.plan.version,
    exportedAt: isoTime(context.clock.now()),
    events: anonymised(events),
    payloads: Object.fromEntries(values),
    files: await Promise.all(created.files.map((file) => contentOf(context, id, file))),
  };
}

/** @throws TooLargeError `CAPSULE_TOO_LARGE` */
function checkSize(sizeBytes: number): void {
  if (sizeBytes <= LIMITS.capsuleBytes) return;
  throw new TooLargeError(
    "CAPSULE_TOO_LARGE",
    `The action holds ${sizeBytes} bytes of events, values and files; a capsule takes at most ${LIMITS.capsuleBytes} (capsuleBytes).`,
  );
}

async function contentOf(
  context: ServiceContext,
  id: string,
  { file, name, type }: ActionCreated["files"][number],
): Promise<Capsule["files"][number]> {
  const { bytes } = await getFile(context, id, file);
  return { file, name, type, base64: Buffer.from(bytes).toString("base64") };
}
