import type { LiveStore } from "@/server/ports/live-store";
import { StoreAwayError } from "@/server/ports/store-errors";

import type { Random } from "./random";

/** How a link misbehaves; all stops when `isFaulty` says no. */
export interface LinkFaults {
  readonly random: Random;
  readonly isFaulty: () => boolean;
}

/** The calls of a store that engines make and that a link can lose, double or answer into nothing. */
const CALLS = ["exchange", "commit", "tick", "submit"] as const;

/** A store behind a link that now and then loses a request, loses an answer, or carries a request twice. */
export function faultyLink(store: LiveStore, { random, isFaulty }: LinkFaults): LiveStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      if (!CALLS.some((known) => known === name)) return call;
      return async (...args: unknown[]): Promise<unknown> => {
        if (isFaulty() && random.chance(0.05)) throw new StoreAwayError("the request was lost");
        const answer = await call(...args);
        if (isFaulty() && name === "exchange" && random.chance(0.05)) return call(...args);
        if (isFaulty() && random.chance(0.08)) throw new StoreAwayError("the answer was lost");
        return answer;
      };
    },
  });
}
