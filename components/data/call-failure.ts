import { TRPCClientError } from "@trpc/client";

import { strings } from "@/components/layout/strings";
import type { FieldFault } from "@/lib/shared/errors";
import { isJsonObject } from "@/lib/shared/json";

/** Why a call failed, for people and for code. */
export interface CallFailure {
  /** Stable code; `NO_ANSWER` when the server could not be reached. */
  readonly code: string;
  /** What happened and what to do. */
  readonly message: string;
  readonly fields: readonly FieldFault[];
  readonly requestId: string | undefined;
  readonly httpStatus: number | null;
}

const NO_ANSWER: CallFailure = {
  code: "NO_ANSWER",
  message: strings.common.noAnswer,
  fields: [],
  requestId: undefined,
  httpStatus: null,
};

/** Tells what a call failed with. */
export function callFailure(error: unknown): CallFailure {
  const data: unknown = error instanceof TRPCClientError ? error.data : null;
  if (!(error instanceof TRPCClientError) || !isJsonObject(data)) return NO_ANSWER;
  return {
    code: textOf(data["code"]) ?? "INTERNAL",
    message: error.message,
    fields: faultsOf(data["fields"]),
    requestId: textOf(data["requestId"]),
    httpStatus: typeof data["httpStatus"] === "number" ? data["httpStatus"] : null,
  };
}

/** Whether asking again may help: the server was away, or had no answer. */
export function isRetryable(error: unknown): boolean {
  const { httpStatus } = callFailure(error);
  return httpStatus === null || httpStatus >= 500;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function faultsOf(value: unknown): FieldFault[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((fault: unknown) => {
    if (!isJsonObject(fault)) return [];
    const { path, message } = fault;
    return typeof path === "string" && typeof message === "string" ? [{ path, message }] : [];
  });
}
