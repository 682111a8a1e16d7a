import { type FieldFault, InvalidInputError } from "@/lib/shared/errors";
import { isJsonList, isJsonObject, type Json } from "@/lib/shared/json";

import { findFaultForTask, readingsOf, valueForTask, type ConditionScope } from "./condition";

/** What a template reads; `item` is there in tasks of a wide stage. */
export type TemplateScope = ConditionScope & { readonly item?: unknown };

/** A part of a text: as it is, or an expression. */
type Part = { readonly text: string } | { readonly expression: string };

/** A text of a template with the field it stands in. */
interface PlacedText {
  readonly text: string;
  readonly path: string;
}

/** An expression of a template, and the field it stands in. */
export interface PlacedExpression {
  readonly expression: string;
  readonly path: string;
}

/** The parts of a text. An expression stands between `{{` and `}}` or `${{` and `}}`; behind a backslash it is a text like any other. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const opened = text.indexOf("{{", at);
    const closed = opened === -1 ? -1 : text.indexOf("}}", opened + 2);
    if (closed === -1) break;
    const begin = text[opened - 1] === "$" ? opened - 1 : opened;
    const isEscaped = text[begin - 1] === "\\";
    const before = text.slice(at, isEscaped ? begin - 1 : begin);
    if (before !== "") parts.push({ text: before });
    at = closed + 2;
    parts.push(isEscaped ? { text: text.slice(begin, at) } : { expression: text.slice(opened + 2, closed).trim() });
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** Whether any text of a value holds an expression, or something that looks like one. */
export function isTemplate(value: Json): boolean {
  return textsIn(value, "").some(({ text }) => text.includes("{{"));
}

/** The expressions of a template, each with its field. */
export function expressionsIn(value: Json, path: string): PlacedExpression[] {
  return textsIn(value, path).flatMap((placed) =>
    partsOf(placed.text).flatMap((part) =>
      "expression" in part ? [{ expression: part.expression, path: placed.path }] : [],
    ),
  );
}

/** The faults of a template: what is no expression, and what reads a stage that is not among those in `after`. */
export function templateFaults(
  expressions: readonly PlacedExpression[],
  { after, isWide, inputs }: { readonly after: readonly string[]; readonly isWide: boolean; readonly inputs: Inputs },
): FieldFault[] {
  return expressions.flatMap(({ expression, path }): FieldFault[] => {
    const fault = findFaultForTask(expression);
    if (fault !== null) return [{ path, message: `{{ ${expression} }} ${fault}` }];
    const missing = readingsOf(expression).flatMap(([root, name]) => {
      if (root === "item" && !isWide) return ['item is not defined: the stage has no "each"'];
      if (name === undefined) return [];
      if (root === "outputs" && !after.includes(name))
        return [`outputs.${name} is not defined: "${name}" is not among the stages in "after"`];
      if (root === "input" && inputs !== null && !inputs.has(name))
        return [`input.${name} is not defined: the schema of the input names no such property`];
      return [];
    });
    return [...new Set(missing)].map((message) => ({ path, message }));
  });
}

/** Names of the properties an input may have; null when it may have any. */
export type Inputs = ReadonlySet<string> | null;

/** What expressions read of an input and is not there, by name: `input.a.b`. */
export function missingInputs(expressions: readonly PlacedExpression[], input: Json): string[] {
  const readings = expressions.flatMap(({ expression }) => readingsOf(expression));
  return [...new Set(readings.flatMap((path) => (path[0] === "input" ? missingOf({ input }, path) : [])))];
}

/**
 * A template with its expressions replaced by what they give. A text that is one expression becomes its value, of whatever
 * kind; in a longer text a value that is no text stands as JSON. Nothing is escaped.
 * @throws InvalidInputError `TEMPLATE_FAILED` naming what is not there
 */
export function render(value: Json, scope: TemplateScope): Json {
  if (typeof value === "string") return renderText(value, scope);
  if (isJsonList(value)) return value.map((one) => render(one, scope));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, render(one, scope)]));
}

/** The arguments of a command. An argument that is one expression which gives a list becomes as many. @throws as `render` */
export function renderArguments(argv: readonly string[], scope: TemplateScope): string[] {
  return argv.flatMap((argument) => {
    const value = renderText(argument, scope);
    return isJsonList(value) ? value.map(asText) : [asText(value)];
  });
}

function renderText(text: string, scope: TemplateScope): Json {
  const parts = partsOf(text);
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0 && "expression" in only) return valueOfTemplate(only.expression, scope);
  return parts.map((part) => ("text" in part ? part.text : asText(valueOfTemplate(part.expression, scope)))).join("");
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value of an expression. @throws InvalidInputError `TEMPLATE_FAILED` naming what is not there */
export function valueOfTemplate(expression: string, scope: TemplateScope): Json {
  const value = valueForTask(expression, scope);
  if (value !== undefined) return value;
  const missing = readingsOf(expression).flatMap((path) => missingOf(scope, path));
  const what = missing[0] ?? "something it reads";
  throw new InvalidInputError("TEMPLATE_FAILED", `{{ ${expression} }} cannot be filled in: ${what} is not defined.`);
}

/** The name of the first part of a path that is not there. */
function missingOf(scope: object, path: readonly string[]): string[] {
  let value: unknown = scope;
  for (const [place, name] of path.entries()) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return [path.slice(0, place + 1).join(".")];
    value = Reflect.get(value, name);
  }
  return [];
}

function textsIn(value: Json, path: string): PlacedText[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (isJsonList(value)) return value.flatMap((one, place) => textsIn(one, `${path}[${place}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${path}.${key.slice(0, 80)}`));
}
