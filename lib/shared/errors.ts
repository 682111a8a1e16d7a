/** What a door needs to know of an error; each door maps it once, exhaustively. */
export type ErrorKind =
  | "not_found"
  | "conflict"
  | "invalid"
  | "too_large"
  | "unauthenticated"
  | "forbidden"
  | "overloaded"
  | "unavailable"
  | "internal";

/** One field at fault: `path` as a person would write it (`stages[1].name`), `message` what is wrong with it. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** An error with a stable code for programs, and a message for people that says what to do. */
export abstract class AppError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;
  readonly fields: readonly FieldFault[];

  constructor(message: string, fields: readonly FieldFault[] = []) {
    super(message);
    this.name = new.target.name;
    this.fields = fields;
  }
}

/** There is no such action, or none the caller may know of. */
export class ActionNotFoundError extends AppError {
  readonly kind = "not_found";
  readonly code = "ACTION_NOT_FOUND";
  constructor(id: string) {
    super(`There is no action ${id.slice(0, 64)}. It may have been removed; check the id.`);
  }
}

/** Something other than an action does not exist. */
export class NotFoundError extends AppError {
  readonly kind = "not_found";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The thing is in a state in which the command is not possible. Nothing was changed. */
export class ConflictError extends AppError {
  readonly kind = "conflict";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The input is wrong; `fields` names where. Nothing was made. */
export class InvalidInputError extends AppError {
  readonly kind = "invalid";
  readonly code: string;
  constructor(code: string, message: string, fields: readonly FieldFault[] = []) {
    super(message, fields);
    this.code = code;
  }
}

/** Something handed in is larger than its limit. */
export class TooLargeError extends AppError {
  readonly kind = "too_large";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The caller is not signed in, or its key is not known. */
export class UnauthenticatedError extends AppError {
  readonly kind = "unauthenticated";
  readonly code = "UNAUTHENTICATED";
  constructor() {
    super("Sign in, or send an API key as a bearer token.");
  }
}

/** The caller is known but may not do this. */
export class ForbiddenError extends AppError {
  readonly kind = "forbidden";
  readonly code = "FORBIDDEN";
  constructor(permission: string, message?: string) {
    super(message ?? `This needs the permission ${permission}. Ask an administrator of your organisation.`);
  }
}

/** There is too much to do already; nothing was made. The same call may be made again after a while. */
export class OverloadedError extends AppError {
  readonly kind = "overloaded";
  readonly code: string;
  readonly retryAfterMs: number;
  constructor(code: string, message: string, retryAfterMs: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Something Showrunner needs is away for now; trying again later may work. */
export class UnavailableError extends AppError {
  readonly kind = "unavailable";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An invariant does not hold: a defect of the product, never of the input. */
export class InvariantError extends AppError {
  readonly kind = "internal";
  readonly code = "INTERNAL";
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
