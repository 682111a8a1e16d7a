import type { LiveStore } from "@/server/ports/live-store";

/** A store made for one test: empty, never opened. */
export interface StoreUnderTest {
  readonly store: LiveStore;
  /** Moves the store's clock on, where the adapter can; elsewhere time really passes. */
  readonly advance?: (ms: number) => void;
  close(): Promise<void>;
}

export type CreateStore = () => Promise<StoreUnderTest>;
