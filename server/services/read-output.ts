import type { Action } from "@/lib/actions/action";
import { isOutputByName, lastOutputs, stageOutput } from "@/lib/actions/stage-output";
import { InvariantError, NotFoundError } from "@/lib/shared/errors";

import type { ServiceContext } from "./context";
import { loadAction, loadKeptToo } from "./load-action";
import { namedStage } from "./named-stage";
import { outputPieces, type JsonPiece } from "./output-pieces";
import { requirePermission } from "./require-permission";

const TEXT_CHARACTERS = 64 * 1024;

/** Whose output: of a stage, or of the whole action when none is named. */
export interface ReadOutputInput {
  readonly id: string;
  readonly stage?: string | undefined;
}

/**
 * The output of an action or a stage as JSON, whole however large it is, in pieces as they are read.
 * @throws ActionNotFoundError, NotFoundError `STAGE_NOT_FOUND`, or `OUTPUT_NOT_FOUND` while there is none
 */
export async function readOutput(context: ServiceContext, input: ReadOutputInput): Promise<AsyncIterable<Uint8Array>> {
  requirePermission(context.caller, "actions:read");
  // Of what stays without its details, only the output of the action is told.
  const { action } = await (input.stage === undefined ? loadKeptToo : loadAction)(context, input.id);
  const pieces = piecesFor(action, input.stage);
  if (pieces === null) throw new NotFoundError("OUTPUT_NOT_FOUND", "There is no output, or none yet.");
  return bytesOf(context, pieces);
}

function piecesFor(action: Action, name: string | undefined): Iterable<JsonPiece> | null {
  if (name !== undefined) {
    const output = stageOutput(namedStage(action, name));
    return output === null ? null : outputPieces(output);
  }
  const outputs = lastOutputs(action);
  const [first] = outputs;
  if (first === undefined) return null;
  return isOutputByName(action) ? piecesByName(outputs) : outputPieces(first.output);
}

function* piecesByName(outputs: ReturnType<typeof lastOutputs>): Generator<JsonPiece> {
  let before = "{";
  for (const { stage, output } of outputs) {
    yield `${before}${JSON.stringify(stage)}:`;
    yield* outputPieces(output);
    before = ",";
  }
  yield "}";
}

/** Texts go out together: those of a wide stage are many and small. */
async function* bytesOf(context: ServiceContext, pieces: Iterable<JsonPiece>): AsyncGenerator<Uint8Array> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (typeof piece === "string" && text.length < TEXT_CHARACTERS) continue;
    yield Buffer.from(text);
    text = "";
    if (typeof piece !== "string") yield await readPiece(context, piece.ref);
  }
  yield Buffer.from(text);
}

async function readPiece({ payloads, caller }: ServiceContext, ref: string): Promise<Uint8Array> {
  const bytes = await payloads.read(caller.organisation, ref);
  if (bytes === null) throw new InvariantError(`Payload ${ref} is not in the payload store.`);
  return bytes;
}
