import { z } from "zod";

/** Epoch milliseconds. */
export type Millis = number;
/** Place of an event in its action's log, from 1, without gaps. */
export type Seq = number;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Id of an action: a UUID in lower case; version 7 when made here. */
export const ActionId = z.string().regex(UUID, "must be a UUID in lower case");
export type ActionId = z.infer<typeof ActionId>;

/** Whether a text has the form of an action's id. */
export function isActionId(text: string): boolean {
  return UUID.test(text);
}

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of time, then the random bits handed in.
 * @param random at least 10 bytes
 */
export function uuidV7(now: Millis, random: Uint8Array): string {
  const time = Math.floor(now).toString(16).padStart(12, "0");
  const bytes = Array.from(random.subarray(0, 10));
  const versioned = bytes.map((byte, place) => {
    if (place === 0) return (byte & 0x0f) | 0x70;
    return place === 2 ? (byte & 0x3f) | 0x80 : byte;
  });
  const rest = versioned.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}
