import type { ServerResponse } from "node:http";

import type { ActionEvent } from "@/lib/actions/event";
import type { ReadEventsInput } from "@/lib/api/action-inputs";
import { invalidInput } from "@/lib/api/parse-input";
import { AppError } from "@/lib/shared/errors";
import { isoTime } from "@/lib/shared/iso-time";
import { awaitEvents, type EventsPage, readEvents } from "@/server/services/read-events";

import type { RestAnswer, RestCall } from "./route";

const POLL_MS = 1_000;
const COMMENT_MS = 15_000;

/** An event as REST tells it: its time is ISO 8601. */
export function eventAnswer({ at, ...event }: ActionEvent) {
  return { ...event, at: isoTime(at) };
}

/**
 * Streams events as they come (Server-Sent Events; the id of each is its seq). The stream ends with its action; a reader that
 * then comes again with the last id is answered 204, which tells it to stay away.
 */
export async function streamEvents(call: RestCall, range: ReadEventsInput): Promise<RestAnswer | null> {
  const after = lastEventId(call) ?? range.after;
  const first = await readEvents(call.context, { ...range, after });
  if (first.isEnded && first.events.length === 0) return { status: 204 };
  const { response } = call.exchange;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const abort = new AbortController();
  response.on("close", () => abort.abort());
  try {
    await follow(call, { ...range, after }, { page: first, signal: abort.signal });
  } catch (error) {
    // The reader comes again by itself and is told then.
    if (!(error instanceof AppError)) throw error;
  }
  response.end();
  return null;
}

function lastEventId({ exchange }: RestCall): number | null {
  const header = exchange.request.headers["last-event-id"];
  if (header === undefined || header === "") return null;
  if (typeof header === "string" && /^\d{1,9}$/.test(header)) return Number(header);
  throw invalidInput([{ path: "Last-Event-ID", message: "must be the id of an event" }]);
}

async function follow(
  call: RestCall,
  range: ReadEventsInput,
  start: { readonly page: EventsPage; readonly signal: AbortSignal },
): Promise<void> {
  const { response } = call.exchange;
  const { signal } = start;
  let { page } = start;
  let { after } = range;
  let quietSince = call.context.clock.now();
  while (!signal.aborted) {
    for (const event of page.events)
      await write(response, `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(eventAnswer(event))}\n\n`);
    after = page.events.at(-1)?.seq ?? after;
    const now = call.context.clock.now();
    if (page.events.length > 0) quietSince = now;
    else if (page.isEnded) return;
    else if (now - quietSince >= COMMENT_MS) {
      await write(response, ": still here\n\n");
      quietSince = now;
    }
    if (page.events.length === 0) await awaitEvents(call.context, POLL_MS, signal);
    page = await readEvents(call.context, { ...range, after });
  }
}

/** Writes, and waits while the reader is slower than the log. */
function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
