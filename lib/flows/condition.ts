import { Environment, EvaluationError, serialize, type ASTNode } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";

import { InvalidInputError, messageOf } from "@/lib/shared/errors";
import { isJsonObject, type Json } from "@/lib/shared/json";

/** What a condition reads. */
export interface ConditionScope {
  readonly input: unknown;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly state: Readonly<Record<string, unknown>>;
}

const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 1_000, maxMapEntries: 100, maxCallArguments: 8 };

/** CEL as it is, but for patterns: those of the library take time that grows without bound with some texts. */
const CEL = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS })
  .registerVariable("input", "dyn")
  .registerVariable("outputs", "map")
  .registerVariable("state", "map")
  .registerFunction("string.matchesInTime(string): bool", (text: string, pattern: string) =>
    RE2JS.compile(pattern).matcher(text).find(),
  );

/** As `CEL`, with the item of a task of a wide stage. */
const CEL_OF_TASK = CEL.clone().registerVariable("item", "dyn");

/** Codes of faults that only say that something is not there. */
const ABSENT: ReadonlySet<string> = new Set(["no_such_key", "no_such_field", "index_out_of_bounds"]);

/** Why an expression is no condition, for people; null when it is one. */
export function findConditionFault(text: string): string | null {
  const { fault, type } = checkExpression(text);
  if (fault !== null) return fault;
  return type === "bool" || type === "dyn" ? null : `must be true or false, not ${type}`;
}

/** Why an expression cannot be evaluated, for people; null when it can. */
export function findExpressionFault(text: string): string | null {
  return checkExpression(text).fault;
}

/** As `findExpressionFault`, of an expression that may also read `item`. */
export function findFaultForTask(text: string): string | null {
  return checkExpression(text, CEL_OF_TASK).fault;
}

/** Calls that bind a name of their own: `list.map(one, one.price)`. */
const BINDING: ReadonlySet<unknown> = new Set(["all", "exists", "exists_one", "filter", "map"]);

/**
 * What an expression reads by name, as far as that stands in it: `input.a.b` is `["input", "a", "b"]`. It must be a valid one. What
 * some `has` of it asks for may be missing, and is left out.
 */
export function readingsOf(text: string): readonly (readonly string[])[] {
  const found: Readings = { read: [], asked: [] };
  collectReadings(CEL_OF_TASK.parse(text).ast, found);
  return found.read.filter((path) => !found.asked.some((asked) => asked.every((name, place) => path[place] === name)));
}

interface Readings {
  readonly read: (readonly string[])[];
  /** What is asked for by `has`. */
  readonly asked: (readonly string[])[];
}

function collectReadings(node: unknown, found: Readings): void {
  if (Array.isArray(node)) return node.forEach((one) => collectReadings(one, found));
  if (!isNode(node)) return;
  const { op, args } = node;
  if (op === "call" && args[0] === "has") {
    const asked = args[1].map(pathOf).filter((path) => path !== null);
    found.asked.push(...asked);
    return;
  }
  if (op === "rcall" && BINDING.has(args[0])) {
    const [, list, [variable, ...bodies]] = args;
    const inside: Readings = { read: [], asked: found.asked };
    collectReadings(bodies, inside);
    found.read.push(...inside.read.filter(([root]) => variable?.op !== "id" || root !== variable.args));
    return collectReadings(list, found);
  }
  const path = pathOf(node);
  if (path === null) return collectReadings(args, found);
  found.read.push(path);
}

/** The names along a node that only reads; null for any other. */
function pathOf(node: ASTNode): readonly string[] | null {
  if (node.op === "id") return [node.args];
  if (node.op !== "." && node.op !== "[]") return null;
  const [object, key] = node.args;
  const name = typeof key === "string" ? key : key.op === "value" && typeof key.args === "string" ? key.args : null;
  const before = pathOf(object);
  return name === null || before === null ? null : [...before, name];
}

function checkExpression(
  text: string,
  cel: Environment = CEL,
): { readonly fault: string | null; readonly type: string | undefined } {
  try {
    const { valid, type, error } = cel.check(text);
    return { fault: valid ? null : `is not valid: ${firstLine(error)}`, type };
  } catch (error) {
    return { fault: `is not valid: ${firstLine(error)}`, type: undefined };
  }
}

/**
 * Whether a condition holds. What reads a field that is not there makes it false.
 * @throws InvalidInputError `CONDITION_FAILED` when it cannot be evaluated, or is neither true nor false
 */
export function isMet(text: string, scope: ConditionScope): boolean {
  const value = evaluated(text, scope, false);
  if (typeof value === "boolean") return value;
  throw failed(text, `gives ${value === null ? "null" : typeof value}, neither true nor false`);
}

/**
 * The value of an expression over `scope`, and of a task of a wide stage over its `item`; undefined when it reads what is not
 * there. @throws InvalidInputError `EXPRESSION_FAILED` when it cannot be evaluated, or gives something that is no JSON
 */
export function valueForTask(text: string, scope: ConditionScope & { readonly item?: unknown }): Json | undefined {
  try {
    return plainJson(inBoundedTime(text, CEL_OF_TASK)(scope), text);
  } catch (error) {
    if (error instanceof EvaluationError && ABSENT.has(error.code)) return undefined;
    if (error instanceof InvalidInputError) throw error;
    throw new InvalidInputError("EXPRESSION_FAILED", `${text} cannot be evaluated: ${firstLine(error)}.`);
  }
}

/** A value of CEL as JSON: its whole numbers are of a kind of their own. */
function plainJson(value: unknown, text: string): Json {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((one) => plainJson(one, text));
  if (isJsonObject(value) && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainJson(one, text)]));
  }
  throw new InvalidInputError("EXPRESSION_FAILED", `${text} cannot be evaluated: it gives something that is no JSON.`);
}

/**
 * The value of an expression; null when it reads a field that is not there.
 * @throws InvalidInputError `EXPRESSION_FAILED` when it cannot be evaluated, or gives something that is no JSON
 */
export function valueOfExpression(text: string, scope: ConditionScope): Json {
  const value = evaluated(text, scope, null);
  if (isJson(value)) return typeof value === "bigint" ? Number(value) : value;
  throw failed(text, "gives something that is no JSON value");
}

function isJson(value: unknown): value is Json | bigint {
  if (typeof value === "bigint" || value === null) return true;
  return typeof value !== "function" && typeof value !== "undefined" && typeof value !== "symbol";
}

function evaluated(text: string, scope: ConditionScope, absent: boolean | null): unknown {
  try {
    return inBoundedTime(text)(scope);
  } catch (error) {
    if (error instanceof EvaluationError && ABSENT.has(error.code)) return absent;
    throw failed(text, firstLine(error));
  }
}

/** The expression with each `matches` replaced by one whose time is bounded. */
function inBoundedTime(text: string, cel: Environment = CEL): (scope: ConditionScope) => unknown {
  const parsed = cel.parse(text);
  renameMatches(parsed.ast);
  const run = cel.parse(serialize(parsed.ast));
  return (scope): unknown => run({ ...scope });
}

function renameMatches(node: unknown): void {
  if (Array.isArray(node)) node.forEach(renameMatches);
  if (!isNode(node)) return;
  if (node.op === "rcall" && node.args[0] === "matches") node.args[0] = "matchesInTime";
  renameMatches(node.args);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function failed(text: string, why: string): InvalidInputError {
  return new InvalidInputError("CONDITION_FAILED", `The condition ${text} cannot be evaluated: ${why}.`);
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n", 1)[0] ?? "";
}
