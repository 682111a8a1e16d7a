import type { Payload } from "@/lib/actions/event";
import { TooLargeError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import type { PayloadStore } from "@/server/ports/payloads";

const PREVIEW_CHARACTERS = 500;
/** Largest value a view carries whole. */
const SHOWN_BYTES = 1024 * 1024;

/** Whose payload it is. */
export interface PayloadOwner {
  readonly organisation: string;
  readonly action: string;
}

/** An input as event 1 carries it: in place, or in the payload store when it is larger than an event may hold. */
export async function keepInput(payloads: PayloadStore, owner: PayloadOwner, input: Json): Promise<Payload> {
  const text = JSON.stringify(input);
  if (text.length <= LIMITS.inlinePayloadBytes) return { value: input };
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength > LIMITS.payloadBytes) {
    throw new TooLargeError(
      "INPUT_TOO_LARGE",
      `The input is ${bytes.byteLength} bytes of JSON; at most ${LIMITS.payloadBytes} are kept.`,
    );
  }
  const { id, sizeBytes } = await payloads.put({ ...owner, name: "input.json", type: "application/json", bytes });
  return { ref: id, sizeBytes, preview: text.slice(0, PREVIEW_CHARACTERS).toWellFormed() };
}

/** What a view shows of a value too large for it. */
interface TruncatedValue {
  readonly truncated: true;
  readonly sizeBytes: number;
  readonly preview: string;
}

/** The value of a payload as a view shows it: whole, or its beginning. */
export async function shownValue(
  payloads: PayloadStore,
  organisation: string,
  payload: Payload,
): Promise<Json | TruncatedValue> {
  if ("value" in payload) return payload.value;
  const truncated: TruncatedValue = { truncated: true, sizeBytes: payload.sizeBytes, preview: payload.preview ?? "" };
  if (payload.sizeBytes > SHOWN_BYTES) return truncated;
  const bytes = await payloads.read(organisation, payload.ref);
  return bytes === null ? truncated : parsePlain(new TextDecoder().decode(bytes));
}

/** Text that was made by JSON.stringify. */
function parsePlain(text: string): Json {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return JSON.parse(text) as Json;
}
