import type { Payload } from "@/lib/actions/event";
import { InvariantError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import type { PayloadStore } from "@/server/ports/payloads";

/** Whose payload it is. */
export interface PayloadOwner {
  readonly organisation: string;
  readonly action: string;
}

/** A value as events carry it: in place, or in the payload store when its JSON is larger than an event may hold. */
export async function keepValue(payloads: PayloadStore, owner: PayloadOwner, value: unknown): Promise<Payload> {
  const text = JSON.stringify(value ?? null);
  if (text.length <= LIMITS.inlinePayloadBytes) return { value: plain(text) };
  const bytes = new TextEncoder().encode(text);
  if (bytes.byteLength > LIMITS.payloadBytes) {
    throw new RangeError(
      `The output is ${bytes.byteLength} bytes of JSON; at most ${LIMITS.payloadBytes} can be kept.`,
    );
  }
  const { id, sizeBytes } = await payloads.put({ ...owner, name: "output.json", type: "application/json", bytes });
  return { ref: id, sizeBytes, preview: text.slice(0, 500) };
}

/** The value of a payload. @throws InvariantError when the payload store has lost it */
export async function valueOf(payloads: PayloadStore, organisation: string, payload: Payload): Promise<Json> {
  if ("value" in payload) return payload.value;
  const bytes = await payloads.read(organisation, payload.ref);
  if (bytes === null) throw new InvariantError(`Payload ${payload.ref} is not in the payload store.`);
  return plain(new TextDecoder().decode(bytes));
}

/** Text that was made by JSON.stringify. */
function plain(text: string): Json {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- made by JSON.stringify
  return JSON.parse(text) as Json;
}
