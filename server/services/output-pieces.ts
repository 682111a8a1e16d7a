import type { Payload } from "@/lib/actions/event";
import type { StageOutput } from "@/lib/actions/stage-output";

/** A stretch of JSON: its text, or where it lies in the payload store. */
export type JsonPiece = string | Extract<Payload, { ref: string }>;

/** The JSON of an output, piece by piece. A wide stage's is a list of `TaskResult`. */
export function* outputPieces(output: StageOutput): Generator<JsonPiece> {
  if (output.kind === "one") {
    yield payloadPiece(output.output);
    return;
  }
  let before = "[";
  for (const result of output.results) {
    if (result.status === "completed") {
      const { index, status } = result;
      yield `${before}${JSON.stringify({ index, status }).slice(0, -1)},"output":`;
      yield payloadPiece(result.output);
      yield "}";
    } else yield before + JSON.stringify(result);
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

function payloadPiece(payload: Payload): JsonPiece {
  return "value" in payload ? JSON.stringify(payload.value) : payload;
}
