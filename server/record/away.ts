import { RecordAwayError } from "@/server/ports/store-errors";

/** Codes of sockets, of PostgreSQL (classes 08, 53, 57) and of Prisma that tell that the database could not be asked. */
const AWAY_CODES =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|08...|53...|57...|55P03|P1001|P1002|P1008|P1011|P1017|P2024|P2037)$/;

/** Messages of the driver's own errors, which carry no code. */
const AWAY_MESSAGES = [
  "Connection terminated",
  "Client has encountered a connection error",
  "timeout exceeded when trying to connect",
  "Query read timeout",
  "Cannot use a pool after calling end",
  "Client was closed and is not queryable",
];

/** Whether the database did not answer: it is away, too slow, or out of its own resources. The same call may work later. */
export function isAway(error: unknown): boolean {
  return chainOf(error).some((link) => {
    if (link instanceof RecordAwayError) return true;
    if (codesOf(link).some((code) => AWAY_CODES.test(code))) return true;
    return AWAY_MESSAGES.some((message) => link.message.startsWith(message));
  });
}

/** What to throw instead of a driver's error: `RecordAwayError` when the database is away, the error itself otherwise. */
export function toRecordError(error: unknown): unknown {
  if (error instanceof RecordAwayError || !isAway(error)) return error;
  const [innermost] = chainOf(error).toReversed();
  return new RecordAwayError(oneLine(innermost?.message ?? "no answer"));
}

/** SQLSTATE of a PostgreSQL error, or "" of anything else. */
export function sqlStateOf(error: unknown): string {
  const [first] = error instanceof Error ? codesOf(error) : [];
  return first ?? "";
}

/** An error and what caused it, the outermost first. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 8; link = causeOf(link)) chain.push(link);
  return chain;
}

function causeOf(error: Error): unknown {
  if (error instanceof AggregateError) {
    const errors: readonly unknown[] = error.errors;
    return errors[0];
  }
  if ("meta" in error && typeof error.meta === "object" && error.meta !== null && "driverAdapterError" in error.meta) {
    return error.meta.driverAdapterError;
  }
  return error.cause;
}

/** Drivers say `code`, Prisma's adapter `cause.originalCode`, which is no error. */
function codesOf(error: Error): string[] {
  const codes: string[] = [];
  if ("code" in error && typeof error.code === "string") codes.push(error.code);
  const { cause } = error;
  if (
    typeof cause === "object" &&
    cause !== null &&
    "originalCode" in cause &&
    typeof cause.originalCode === "string"
  ) {
    codes.push(cause.originalCode);
  }
  return codes;
}

function oneLine(message: string): string {
  return message.trim().split("\n").at(-1)?.slice(0, 300) || "no answer";
}
