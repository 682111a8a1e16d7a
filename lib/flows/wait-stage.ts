import { z } from "zod";

import { isJsonObject, type Json } from "@/lib/shared/json";
import { JsonRecord } from "@/lib/shared/json-schema";

import { WholeWait } from "./wait";

/** An approval as a flow writes it: its form is a schema like that of an input. */
export interface ApprovalOptions {
  readonly schema?: z.ZodType;
  /** E-mail or name of the one who may answer; administrators may as well. */
  readonly assignee?: string;
  readonly role?: "operator" | "admin";
  readonly deadlineMs?: number;
  /** The answer when the deadline has passed; without it the stage fails then. */
  readonly default?: { readonly approved: boolean; readonly value?: Json };
  /** Whether a rejection fails the stage, which is so unless said otherwise, or is an output like any other. */
  readonly onReject?: "fail" | "continue";
}

/** What a stage waits for: a time to pass, an instant, a signal, or a person. */
export type WaitOptions =
  | { readonly sleepMs: number }
  | { readonly until: string | Date }
  | {
      readonly signal: string;
      /** Fields the value of the signal must have. */
      readonly match?: { readonly [field: string]: Json };
      readonly deadlineMs?: number;
      /** What a signal that does not come in time counts as; without it the stage fails then. */
      readonly default?: Json;
    }
  | { readonly approval: ApprovalOptions };

/** What an approval leaves to the stages after it. `by` is null when the deadline answered. */
export interface ApprovalOutput {
  readonly approved: boolean;
  readonly value: Json;
  readonly comment: string | null;
  readonly by: string | null;
  readonly at: string;
}

/** What a wait leaves to the stages after it: the answer, the value of the signal, or nothing. */
export type WaitOutput<W> = W extends { readonly approval: unknown }
  ? ApprovalOutput
  : W extends { readonly signal: unknown }
    ? Json
    : null;

/** A wait as a plan holds it. @throws ZodError when it is none, or names more than one thing */
export function wholeWait(options: WaitOptions): WholeWait {
  if ("until" in options) {
    const { until } = options;
    return WholeWait.parse({ type: "wait", until: until instanceof Date ? until.toISOString() : until });
  }
  if (!("approval" in options)) return WholeWait.parse({ type: "wait", ...options });
  const { schema, ...approval } = options.approval;
  const form = schema === undefined ? {} : { schema: jsonSchemaOf(schema) };
  return WholeWait.parse({ type: "wait", approval: { ...approval, ...form } });
}

/** Whether a value a flow's code gave is a wait to be read. */
export function isWaitOptions(value: unknown): value is WaitOptions {
  return isJsonObject(value) && ["sleepMs", "until", "signal", "approval"].some((kind) => Object.hasOwn(value, kind));
}

/** The JSON Schema of what a person writes to fit a schema. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, Json> {
  return JsonRecord.parse(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input" }))));
}
