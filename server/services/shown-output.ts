import type { Payload } from "@/lib/actions/event";
import type { StageOutput } from "@/lib/actions/stage-output";
import { readJson, type Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { outputPieces, type JsonPiece } from "./output-pieces";

const PREVIEW_CHARACTERS = 500;
/** Largest value a view carries whole. */
const SHOWN_BYTES = 1024 * 1024;

/** What a view shows of a value too large for it. */
export interface TruncatedValue {
  readonly truncated: true;
  readonly sizeBytes: number;
  readonly preview: string;
}

/** The value of a payload as a view shows it: whole, or its beginning. */
export async function shownValue(context: ServiceContext, payload: Payload): Promise<Json | TruncatedValue> {
  return "value" in payload ? payload.value : shownOutput(context, { kind: "one", output: payload });
}

/** The output of a stage as a view shows it: whole, or its beginning. */
export async function shownOutput(context: ServiceContext, output: StageOutput): Promise<Json | TruncatedValue> {
  const sizeBytes = sizeOf(outputPieces(output));
  const text = sizeBytes > SHOWN_BYTES ? null : await textOf(context, outputPieces(output));
  return text === null ? { truncated: true, sizeBytes, preview: beginningOf(outputPieces(output)) } : readJson(text);
}

function sizeOf(pieces: Iterable<JsonPiece>): number {
  let bytes = 0;
  for (const piece of pieces) bytes += typeof piece === "string" ? Buffer.byteLength(piece) : piece.sizeBytes;
  return bytes;
}

/** The whole text; null when the payload store has lost a part of it. */
async function textOf(context: ServiceContext, pieces: Iterable<JsonPiece>): Promise<string | null> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      const bytes = await context.payloads.read(context.caller.organisation, piece.ref);
      if (bytes === null) return null;
      text += new TextDecoder().decode(bytes);
    }
  }
  return text;
}

function beginningOf(pieces: Iterable<JsonPiece>): string {
  let text = "";
  for (const piece of pieces) {
    text += typeof piece === "string" ? piece : (piece.preview ?? "");
    // What follows a preview does not follow what it shows.
    if (typeof piece !== "string" || text.length >= PREVIEW_CHARACTERS) break;
  }
  return text.slice(0, PREVIEW_CHARACTERS).toWellFormed();
}
