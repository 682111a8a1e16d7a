import { z } from "zod";

import { isJsonObject, type Json, type JsonObject } from "./json";

/** Accepts any JSON value as it is; depth and text are checked where a body is read (`checkJson`). */
export const JsonValue: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined, "must be a JSON value");

/** An object of JSON values. */
export const JsonRecord: z.ZodType<JsonObject> = z.custom<JsonObject>(isJsonObject, "must be an object");
