import type { Payload } from "@/lib/actions/event";
import { InvariantError, TooLargeError } from "@/lib/shared/errors";
import { readJson, type Json } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";

import type { PayloadStore } from "./payloads";

/** Whose value it is, and what it is to its action. */
export interface ValueOwner {
  readonly organisation: string;
  readonly action: string;
  readonly name: "input" | "items" | "output";
}

const PREVIEW_CHARACTERS = 500;

/**
 * A value as events carry it: in place, or in the payload store when its JSON is larger than an event may hold.
 * @throws TooLargeError `INPUT_TOO_LARGE`, `ITEMS_TOO_LARGE` or `OUTPUT_TOO_LARGE`
 */
export async function keepValue(payloads: PayloadStore, owner: ValueOwner, value: unknown): Promise<Payload> {
  const text = JSON.stringify(value ?? null);
  const bytesOfText = Buffer.byteLength(text);
  if (bytesOfText <= LIMITS.inlinePayloadBytes) return { value: readJson(text) };
  const { name, ...rest } = owner;
  if (bytesOfText > LIMITS.payloadBytes) {
    throw new TooLargeError(
      `${name.toUpperCase()}_TOO_LARGE`,
      `The ${name} would be ${bytesOfText} bytes of JSON; at most ${LIMITS.payloadBytes} are kept.`,
    );
  }
  const bytes = Buffer.from(text);
  const { id, sizeBytes } = await payloads.put({ ...rest, name: `${name}.json`, type: "application/json", bytes });
  return { ref: id, sizeBytes, preview: text.slice(0, PREVIEW_CHARACTERS).toWellFormed() };
}

/** The value of a payload. @throws InvariantError when the payload store has lost it */
export async function valueOf(payloads: PayloadStore, organisation: string, payload: Payload): Promise<Json> {
  if ("value" in payload) return payload.value;
  const bytes = await payloads.read(organisation, payload.ref);
  if (bytes === null) throw new InvariantError(`Payload ${payload.ref} is not in the payload store.`);
  return readJson(new TextDecoder().decode(bytes));
}
