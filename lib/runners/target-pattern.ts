import { InvalidInputError } from "@/lib/shared/errors";

import { countOf, findSegmentFault, shown, splitTarget } from "./target";

/** One half of a pattern: any segment, or one of those named. */
export type PatternPart = { readonly kind: "any" } | { readonly kind: "named"; readonly segments: readonly string[] };

/** Which targets a runner serves; `text` is how a person wrote it. */
export interface TargetPattern {
  readonly text: string;
  readonly domain: PatternPart;
  readonly subdomain: PatternPart;
}

const ANY: PatternPart = { kind: "any" };

/**
 * A pattern: `*`, or `D/S` where each half is `*`, a segment, or `[a,b]`, whose names may have spaces around them.
 * @param path name of the field the text came from
 * @throws InvalidInputError (`INVALID_TARGET_PATTERN`) naming the part at fault
 */
export function parseTargetPattern(text: string, path = "targetPattern"): TargetPattern {
  if (text === "*") return { text, domain: ANY, subdomain: ANY };
  const halves = text.split("/");
  const [domain, subdomain] = halves;
  if (text === "") throw invalid(path, "must not be empty; write *, or domain/subdomain");
  if (domain === undefined || subdomain === undefined || halves.length !== 2) {
    throw invalid(path, `${shown(text)} has ${countOf(halves.length, "segment")}; write *, or domain/subdomain`);
  }
  return { text, domain: parseHalf(domain, { text, path }), subdomain: parseHalf(subdomain, { text, path }) };
}

/**
 * Several patterns in one text, with commas between them; a comma inside brackets belongs to its pattern.
 * @throws InvalidInputError (`INVALID_TARGET_PATTERN`) whose path has the place of the pattern at fault, from 0
 */
export function parsePatternList(text: string, path = "targetPatterns"): TargetPattern[] {
  return splitOutsideBrackets(text).map((entry, place) => parseTargetPattern(entry, `${path}[${place}]`));
}

/** Whether a pattern covers a target. Upper and lower case differ. */
export function matchesPattern(pattern: TargetPattern, target: string): boolean {
  const parts = splitTarget(target);
  return parts !== null && covers(pattern.domain, parts.domain) && covers(pattern.subdomain, parts.subdomain);
}

/** Whether a runner with these patterns serves a target: any one is enough, and none means all. */
export function servesTarget(patterns: readonly TargetPattern[], target: string): boolean {
  if (patterns.length === 0) return splitTarget(target) !== null;
  return patterns.some((pattern) => matchesPattern(pattern, target));
}

function covers(part: PatternPart, segment: string): boolean {
  return part.kind === "any" || part.segments.includes(segment);
}

interface Whole {
  readonly text: string;
  readonly path: string;
}

function parseHalf(half: string, whole: Whole): PatternPart {
  if (half === "*") return ANY;
  if (half === "") throw invalid(whole.path, `${shown(whole.text)} has an empty segment; write *, or domain/subdomain`);
  if (half.startsWith("[")) return { kind: "named", segments: parseNames(half, whole.path) };
  const fault = findSegmentFault(half);
  if (fault !== null) throw invalid(whole.path, fault);
  return { kind: "named", segments: [half] };
}

function parseNames(half: string, path: string): string[] {
  if (!half.endsWith("]")) throw invalid(path, `${shown(half)} opens a bracket that is not closed at its end`);
  const names = half
    .slice(1, -1)
    .split(",")
    .map((name) => name.trim());
  for (const name of names) {
    if (name === "") throw invalid(path, `${shown(half)} has an empty name`);
    if (name === "*") throw invalid(path, `${shown(half)} holds "*", which cannot stand among names; write * alone`);
    const fault = findSegmentFault(name);
    if (fault !== null) throw invalid(path, fault);
  }
  return names;
}

function splitOutsideBrackets(text: string): string[] {
  const entries: string[] = [];
  let from = 0;
  let isInBrackets = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "[") isInBrackets = true;
    else if (character === "]") isInBrackets = false;
    else if (character === "," && !isInBrackets) {
      entries.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...entries, text.slice(from)];
}

function invalid(path: string, fault: string): InvalidInputError {
  return new InvalidInputError("INVALID_TARGET_PATTERN", `The target pattern is not valid: ${fault}.`, [
    { path, message: fault },
  ]);
}
