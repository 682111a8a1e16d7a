import type { Mention } from "./analysis";
import { STOP_WORDS } from "./lexicon/stop-words";
import { stemOf } from "./stem";

/** A word, or two words that follow each other, in all its forms. */
export interface Term {
  /** The stems of its one or two words. */
  stems: readonly string[];
  count: number;
  /** In how many lines it stands. */
  lines: number;
  lastLine: number;
  forms: Map<string, number>;
}

/** Terms by their stems, divided by a space. */
export type Terms = Map<string, Term>;

export interface TermCounts {
  words: Terms;
  pairs: Terms;
}

/** The counts of no text. Merging changes neither side. */
export const NO_TERMS: TermCounts = { words: new Map(), pairs: new Map() };

interface Word {
  text: string;
  stem: string;
  end: number;
  line: number;
}

const TOKEN =
  /\n|(?:https?:\/\/|www\.)\S+|[^\s@]{1,64}@\S+|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
const MIN_LETTERS = 3;
const MAX_LETTERS = 40;
/** Pairs are counted only of the words that can matter in the end. */
const MAX_PAIRED_WORDS = 2_000;
/** What is kept of a long text's terms between two of its parts. */
const MAX_TERMS = 20_000;

/** How often the words and pairs of words of a text occur. Entities other than places of several words are no terms. */
export function countTerms(text: string, mentions: readonly Mention[]): TermCounts {
  const runs = wordRuns(text, mentions);
  const words = count(runs.flatMap((run) => run.map((word) => [word])));
  const paired = new Set(mostFrequent(words, MAX_PAIRED_WORDS).map(([key]) => key));
  return { words, pairs: count(runs.flatMap((run) => pairsOf(run, paired))) };
}

/** The counts of two parts of a text together, without the rarest terms when there are very many. */
export function mergeCounts(first: TermCounts, second: TermCounts): TermCounts {
  return { words: mergeTerms(first.words, second.words), pairs: mergeTerms(first.pairs, second.pairs) };
}

function mergeTerms(first: Terms, second: Terms): Terms {
  const merged = new Map(first);
  for (const [key, term] of second) {
    const known = merged.get(key);
    if (known === undefined) merged.set(key, term);
    else merged.set(key, added(known, term));
  }
  return merged.size > MAX_TERMS ? new Map(mostFrequent(merged, MAX_TERMS)) : merged;
}

function added(first: Term, second: Term): Term {
  const forms = new Map(first.forms);
  for (const [form, times] of second.forms) forms.set(form, (forms.get(form) ?? 0) + times);
  return { ...first, count: first.count + second.count, lines: first.lines + second.lines, forms };
}

function mostFrequent(terms: Terms, limit: number): [string, Term][] {
  return [...terms].toSorted(([, first], [, second]) => second.count - first.count).slice(0, limit);
}

/** Words that follow each other directly, without stop words, punctuation or entities between them. */
function wordRuns(text: string, mentions: readonly Mention[]): Word[][] {
  const taken = mentions.filter(({ kind, value }) => kind !== "places" || !value.includes(" "));
  const runs: Word[][] = [];
  const isTaken = coverOf(taken);
  let line = 0;
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    if (token === "\n") line += 1;
    if (isTaken(start) || !isContentWord(token)) continue;
    const word = { text: shownWord(text, token, start), stem: stemOf(token), end: start + token.length, line };
    const previous = runs.at(-1)?.at(-1);
    if (previous !== undefined && text.slice(previous.end, start) === " ") runs.at(-1)?.push(word);
    else runs.push([word]);
  }
  return runs;
}

/** Whether a place in the text is in one of the mentions; asked in the order of the text. */
function coverOf(mentions: readonly Mention[]): (at: number) => boolean {
  let next = 0;
  return (at) => {
    while ((mentions[next]?.end ?? Infinity) <= at) next += 1;
    return (mentions[next]?.start ?? Infinity) <= at;
  };
}

/** At the start of a sentence, line or cell a capital says nothing. */
function shownWord(text: string, token: string, start: number): string {
  const opens = /(?:^|[\n|.!?:•*-]\s{0,3})["'(“‘]?$/u.test(text.slice(Math.max(0, start - 5), start));
  return opens && /^\p{Lu}\p{Ll}+$/u.test(token) ? token.toLowerCase() : token;
}

function isContentWord(token: string): boolean {
  if (token.length < MIN_LETTERS || token.length > MAX_LETTERS || /[\p{N}:/@]/u.test(token)) return false;
  return !STOP_WORDS.has(token.toLowerCase().replace("’", "'"));
}

function pairsOf(run: readonly Word[], paired: ReadonlySet<string>): Word[][] {
  return run.flatMap((word, index) => {
    const next = run[index + 1];
    return next !== undefined && paired.has(word.stem) && paired.has(next.stem) ? [[word, next]] : [];
  });
}

function count(occurrences: readonly (readonly Word[])[]): Terms {
  const terms: Terms = new Map();
  for (const words of occurrences) {
    const stems = words.map(({ stem }) => stem);
    const key = stems.join(" ");
    const term: Term = terms.get(key) ?? { stems, count: 0, lines: 0, lastLine: -1, forms: new Map() };
    const form = words.map(({ text }) => text).join(" ");
    const line = words[0]?.line ?? 0;
    term.count += 1;
    if (line !== term.lastLine) term.lines += 1;
    term.lastLine = line;
    term.forms.set(form, (term.forms.get(form) ?? 0) + 1);
    terms.set(key, term);
  }
  return terms;
}
