import { InvariantError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

/** @throws InvariantError when a call carries more than every adapter of the port takes */
export function requireFew(items: readonly unknown[]): void {
  if (items.length <= LIMITS.exchangeItems) return;
  throw new InvariantError(
    `A call to the live store carries ${items.length} items; at most ${LIMITS.exchangeItems} are taken.`,
  );
}
