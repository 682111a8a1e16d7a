/** The two segments of a target. */
export interface TargetParts {
  readonly domain: string;
  readonly subdomain: string;
}

/** `domain/subdomain`. */
export const TARGET = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const SEGMENT_CHARACTER = /^[A-Za-z0-9_.-]$/;
const SHOWN_CHARACTERS = 80;

/** What is wrong with a target, naming the part; null when it is `domain/subdomain`. */
export function findTargetFault(text: string): string | null {
  if (text === "") return "must not be empty; write domain/subdomain";
  const segments = text.split("/");
  if (segments.length !== 2) return `${shown(text)} has ${countOf(segments.length, "segment")}; write domain/subdomain`;
  for (const segment of segments) {
    const fault = findSegmentFault(segment);
    if (fault !== null) return segment === "" ? `${shown(text)} has an empty segment; write domain/subdomain` : fault;
  }
  return null;
}

/** The parts of a target; null when it does not have exactly two. Their characters are not looked at. */
export function splitTarget(target: string): TargetParts | null {
  const slash = target.indexOf("/");
  if (slash <= 0 || slash === target.length - 1 || target.includes("/", slash + 1)) return null;
  return { domain: target.slice(0, slash), subdomain: target.slice(slash + 1) };
}

/** What is wrong with one segment of a target or a target pattern, naming it; null when nothing is. */
export function findSegmentFault(segment: string): string | null {
  if (SEGMENT.test(segment)) return null;
  if (segment === "") return "a segment is empty";
  for (const character of segment) {
    if (!SEGMENT_CHARACTER.test(character))
      return `${shown(segment)} holds ${JSON.stringify(character)}; only letters, digits, "_", "." and "-" may stand there`;
  }
  return `${shown(segment)} must start with a letter, a digit or "_"`;
}

/** A part of an input as messages show it: quoted, and cut when it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text);
}

/** `1 segment`, `3 segments`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
