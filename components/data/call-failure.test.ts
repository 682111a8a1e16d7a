import { TRPCClientError } from "@trpc/client";
import { describe, expect, test } from "vitest";

import { callFailure, isRetryable } from "./call-failure";

function answered(data: object): unknown {
  return TRPCClientError.from({ error: { code: -32_600, message: "input.items: must be at least 1.", data } });
}

describe("what a call failed with", () => {
  test("the server's own words, code, fields and request id", () => {
    const fields = [{ path: "input.items", message: "must be at least 1" }];
    expect(callFailure(answered({ code: "INVALID_INPUT", httpStatus: 400, requestId: "r-1", fields }))).toEqual({
      code: "INVALID_INPUT",
      message: "input.items: must be at least 1.",
      fields,
      requestId: "r-1",
      httpStatus: 400,
    });
  });

  test("a server that could not be reached", () => {
    expect(callFailure(new TypeError("Failed to fetch"))).toMatchObject({ code: "NO_ANSWER", httpStatus: null });
  });

  test.each([
    [400, false],
    [409, false],
    [503, true],
  ])("status %i is asked for again: %s", (httpStatus, expected) => {
    expect(isRetryable(answered({ code: "X", httpStatus }))).toBe(expected);
  });
});
