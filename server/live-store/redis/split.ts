import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

/** What a part of a call weighs. */
interface Weight {
  readonly events: number;
  readonly bytes: number;
}

/** What some texts weigh; for texts beyond ASCII the bytes are an estimate from below. */
export function weigh(...texts: readonly (readonly string[])[]): Weight {
  let events = 0;
  let bytes = 0;
  for (const list of texts) {
    events += list.length;
    for (const text of list) bytes += text.length;
  }
  return { events, bytes };
}

/** Parts of a call in stretches that a script may take at once. One part alone may be heavier, as nothing can split it. */
export function splitCall<Part>(parts: readonly Part[], weightOf: (part: Part) => Weight): Part[][] {
  const stretches: Part[][] = [];
  let current: Part[] = [];
  let events = 0;
  let bytes = 0;
  for (const part of parts) {
    const weight = weightOf(part);
    events += weight.events;
    bytes += weight.bytes;
    const isFull =
      current.length >= LIMITS.exchangeItems || events > LIMITS.exchangeEvents || bytes > LIMITS.exchangeBytes;
    if (current.length === 0 || isFull) {
      current = [];
      stretches.push(current);
      ({ events, bytes } = weight);
    }
    current.push(part);
  }
  return stretches;
}

/** @throws InvariantError when a call that must not be split carries more items than a script may take */
export function requireFew(items: readonly unknown[]): void {
  if (items.length <= LIMITS.exchangeItems) return;
  throw new InvariantError(`A call carries ${items.length} items; at most ${LIMITS.exchangeItems} are taken.`);
}
