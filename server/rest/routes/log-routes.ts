import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { isoTime } from "@/lib/shared/iso-time";
import { exportCapsule } from "@/server/services/export-capsule";
import { getFile, listFiles } from "@/server/services/get-file";
import { readEvents } from "@/server/services/read-events";
import { readLogs, type LogLine } from "@/server/services/read-logs";
import { readOutput } from "@/server/services/read-output";

import { eventAnswer, streamEvents } from "../event-stream";
import { EventsQuery, LogsQuery, NoQuery, OutputQuery } from "../query-schemas";
import { ok, param, readQuery, withId, type RestAnswer, type RestCall, type Route } from "../route";

async function events(call: RestCall): Promise<RestAnswer | null> {
  const range = readQuery(call.query, EventsQuery);
  const id = param(call, "id");
  if (call.exchange.request.headers.accept?.includes("text/event-stream") === true)
    return streamEvents(call, { id, ...range });
  const page = await readEvents(call.context, { id, ...range });
  return ok({ events: page.events.map(eventAnswer), head: page.head, epoch: page.epoch });
}

async function logs(call: RestCall): Promise<RestAnswer> {
  const page = await readLogs(call.context, readQuery(withId(call), LogsQuery));
  const lines = page.lines.map(({ at, ...line }) => ({ ...line, at: isoTime(at) }));
  return ok({ lines, last: page.last, truncated: page.isTruncated });
}

async function logsText(call: RestCall): Promise<null> {
  const { lines } = await readLogs(call.context, readQuery(withId(call), LogsQuery));
  const { response } = call.exchange;
  response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(lines.map(textLine).join(""));
  return null;
}

function textLine({ text }: LogLine): string {
  return `${text}\n`;
}

/** Goes out as it is read: it may be larger than this process would hold. */
async function output(call: RestCall): Promise<null> {
  const { stage } = readQuery(call.query, OutputQuery);
  const pieces = await readOutput(call.context, { id: param(call, "id"), stage });
  const { response } = call.exchange;
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  await pipeline(Readable.from(pieces), response).catch((error: unknown) => {
    if (!isReaderGone(error)) throw error;
  });
  return null;
}

function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

async function capsule(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok(await exportCapsule(call.context, param(call, "id")));
}

async function files(call: RestCall): Promise<RestAnswer> {
  readQuery(call.query, NoQuery);
  return ok({ files: await listFiles(call.context, param(call, "id")) });
}

async function file(call: RestCall): Promise<null> {
  readQuery(call.query, NoQuery);
  const { name, bytes } = await getFile(call.context, param(call, "id"), param(call, "name"));
  const { response } = call.exchange;
  // Never shown in place: what people upload may be a page with a script.
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`,
    "content-length": bytes.byteLength,
    "cache-control": "private, no-store",
  });
  response.end(bytes);
  return null;
}

/** What an action has said, kept and been given. */
export const logRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/actions/:id/events",
    summary: "Events, as JSON or as a stream",
    permission: "actions:read",
    handle: events,
  },
  { method: "GET", path: "/actions/:id/logs", summary: "Output lines", permission: "actions:read", handle: logs },
  {
    method: "GET",
    path: "/actions/:id/logs.txt",
    summary: "Output as text",
    permission: "actions:read",
    handle: logsText,
  },
  {
    method: "GET",
    path: "/actions/:id/output",
    summary: "Output as JSON, whole however large",
    permission: "actions:read",
    handle: output,
  },
  {
    method: "GET",
    path: "/actions/:id/capsule",
    summary: "The action in one document, to be replayed in a test",
    permission: "actions:read",
    handle: capsule,
  },
  {
    method: "GET",
    path: "/actions/:id/files",
    summary: "Files it was launched with",
    permission: "actions:read",
    handle: files,
  },
  { method: "GET", path: "/actions/:id/files/:name", summary: "One file", permission: "actions:read", handle: file },
];
