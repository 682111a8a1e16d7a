import { messageOf } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";

import { launchStrings } from "./launch-strings";

/** What a text is as JSON; `message` says where it stops being JSON, if the browser tells. */
export type ParsedJson =
  | { readonly kind: "empty" }
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "fault"; readonly message: string };

/** Reads JSON as a person types it. */
export function parseJson(text: string): ParsedJson {
  if (text.trim() === "") return { kind: "empty" };
  try {
    return { kind: "value", value: readJson(text) };
  } catch (error) {
    const place = placeOf(messageOf(error), text);
    return {
      kind: "fault",
      message: place === null ? launchStrings.jsonWrong : launchStrings.jsonWrongAt(place.line, place.column),
    };
  }
}

/** JSON.parse answers JSON, which its type does not say. */
function readJson(text: string): Json {
  // oxlint-disable-next-line typescript/no-unsafe-return
  return JSON.parse(text);
}

/** Browsers tell the place as `position 12` or as `line 2 column 3`; an end that comes too soon is at the end. */
function placeOf(message: string, text: string): { line: number; column: number } | null {
  const lines = /line (\d+) column (\d+)/.exec(message);
  if (lines !== null) return { line: Number(lines[1]), column: Number(lines[2]) };
  const position = /position (\d+)/.exec(message);
  const at = position === null ? (/end of/i.test(message) ? text.length : null) : Number(position[1]);
  if (at === null) return null;
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
