import type { Json, JsonObject } from "@/lib/shared/json";

import type { StagePlan } from "./flow-spec";

const TEXT: JsonObject = { type: "string", default: "" };

/** What a command leaves behind, as far as later stages read it. */
const OF_COMMAND: JsonObject = {
  type: "object",
  properties: {
    status: { type: "string", enum: ["success", "error"], default: "success" },
    stdout: TEXT,
    stderr: TEXT,
    exitCode: { anyOf: [{ type: "integer" }, { type: "null" }], default: 0 },
  },
};

const OF_APPROVAL: JsonObject = {
  type: "object",
  properties: { approved: { type: "boolean" }, value: {} },
  required: ["approved", "value"],
};

/** What an output that somebody writes by hand must be, by the stage it stands for; null when it may be anything. */
export function outputSchemaOf({ outputSchema, executor }: StagePlan): JsonObject | null {
  if (outputSchema !== undefined) return jsonObjectOf(outputSchema);
  if (executor.type === "command") return OF_COMMAND;
  return executor.type === "wait" && executor.approval !== undefined ? OF_APPROVAL : null;
}

/** A schema of a plan was parsed as JSON. */
function jsonObjectOf(schema: Readonly<Record<string, Json>>): JsonObject {
  return schema;
}
