import { AppError } from "@/lib/shared/errors";

/** The store has no epoch, or another one than the caller: it is being rebuilt, or the caller missed that it was. */
export class RecoveringError extends AppError {
  readonly kind = "unavailable";
  readonly code = "RECOVERING";
  readonly storeEpoch: number;
  constructor(storeEpoch: number) {
    super("The live store is being rebuilt. Try again in a few seconds.");
    this.storeEpoch = storeEpoch;
  }
}

/** A runner's session is not known here or was closed; its leases are void. */
export class SessionClosedError extends AppError {
  readonly kind = "conflict";
  readonly code = "SESSION_CLOSED";
  constructor() {
    super("This runner session is closed. Its tasks have been offered to others.");
  }
}

/** The live store cannot be reached. */
export class StoreAwayError extends AppError {
  readonly kind = "unavailable";
  readonly code = "LIVE_STORE_AWAY";
  constructor(cause: string) {
    super(`The live store cannot be reached: ${cause}`);
  }
}

/** The record cannot be reached. */
export class RecordAwayError extends AppError {
  readonly kind = "unavailable";
  readonly code = "RECORD_AWAY";
  constructor(cause: string) {
    super(`The record cannot be reached: ${cause}`);
  }
}
