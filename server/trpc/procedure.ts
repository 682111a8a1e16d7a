import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";

import { faultsOf } from "@/lib/api/parse-input";
import { AppError, type ErrorKind, type FieldFault, UnauthenticatedError } from "@/lib/shared/errors";
import type { AuthenticatedActor } from "@/server/ports/authenticator";
import { DEFECT } from "@/server/ports/problem";
import type { ServiceContext, ServiceDependencies } from "@/server/services/context";

/** What a call brings along; `caller` is null for nobody. */
export interface TrpcContext {
  readonly services: ServiceDependencies;
  readonly caller: AuthenticatedActor | null;
  readonly requestId: string;
}

type TrpcCode = TRPCError["code"];

const CODES = {
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  invalid: "BAD_REQUEST",
  too_large: "PAYLOAD_TOO_LARGE",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  overloaded: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorKind, TrpcCode>;

/** The tRPC code of an error of ours. */
export function trpcCodeOf(error: AppError): TrpcCode {
  return CODES[error.kind];
}

/** What a caller is told of an error: its stable code and the fields at fault. */
export interface ErrorTold {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly FieldFault[];
}

/** What is told of anything a call failed with; of a defect no more than that it is one. */
export function tellError(error: TRPCError): ErrorTold {
  const { cause } = error;
  if (cause instanceof z.ZodError) return tellFaults(faultsOf(cause));
  if (cause instanceof AppError && cause.kind !== "internal")
    return { code: cause.code, message: cause.message, fields: cause.fields };
  if (error.code !== "INTERNAL_SERVER_ERROR") return { code: error.code, message: error.message, fields: [] };
  return { ...DEFECT, fields: [] };
}

function tellFaults(fields: readonly FieldFault[]): ErrorTold {
  const [first] = fields;
  const message = first === undefined ? "The input is not valid." : `${first.path || "The input"}: ${first.message}.`;
  return { code: "INVALID_INPUT", message, fields };
}

const t = initTRPC.context<TrpcContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => {
    const { code, message, fields } = tellError(error);
    const { httpStatus, path } = shape.data;
    return { message, code: shape.code, data: { code, fields, httpStatus, path, requestId: ctx?.requestId ?? null } };
  },
});

export const { router } = t;

/** A call of somebody known, in the words of the services. */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  const { caller, services } = ctx;
  if (caller === null) throw asTrpcError(new UnauthenticatedError());
  const service: ServiceContext = { ...services, caller };
  const result = await next({ ctx: { service } });
  if (!result.ok && result.error.cause instanceof AppError) throw asTrpcError(result.error.cause);
  return result;
});

function asTrpcError(error: AppError): TRPCError {
  return new TRPCError({ code: trpcCodeOf(error), message: error.message, cause: error });
}
