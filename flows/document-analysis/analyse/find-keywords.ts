import { KEYWORD_LIMIT, type Mention } from "./analysis";
import { GENERAL_WORDS, STOP_WORDS } from "./lexicon/stop-words";
import { stemOf } from "./stem";

interface Word {
  text: string;
  stem: string;
  end: number;
  line: number;
}

interface Term {
  /** The stems of its one or two words. */
  stems: readonly string[];
  count: number;
  /** In how many lines it stands. */
  lines: number;
  lastLine: number;
  forms: Map<string, number>;
}

const TOKEN = /\n|(?:https?:\/\/|www\.)\S+|[^\s@]{1,64}@\S+|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
const MIN_LETTERS = 3;
const MIN_PAIR_COUNT = 2;
const LOOSE_PAIR_WEIGHT = 0.8;
const BOUND_PAIR_WEIGHT = 1.2;
/** A word that stands in one pair at least this often is bound to it. */
const BOUND_SHARE = 0.6;
/** A pair adds less when a word of it is a keyword already. */
const REPEATED_WEIGHT = 0.75;
/** A word that chosen pairs have used up to this part is no keyword besides them. */
const MIN_REST_SHARE = 0.5;
/** Pairs are counted only of the words that can matter in the end. */
const MAX_PAIRED_WORDS = 2_000;

/**
 * The terms of one or two words that a text turns on, at most ten, most important first. Names of people and
 * organisations, dates and sums are left out: they are entities. Ties go to the term that comes first in the text.
 */
export function findKeywords(text: string, mentions: readonly Mention[]): string[] {
  const runs = wordRuns(text, mentions);
  const words = countTerms(runs.flatMap((run) => run.map((word) => [word])));
  const paired = new Set([...words.values()].toSorted(byScore).slice(0, MAX_PAIRED_WORDS).map(keyOf));
  const pairs = countTerms(runs.flatMap((run) => pairsOf(run, paired)));
  return chooseTerms([...pairs.values()].filter(isPairKeyword), words).map(shownForm);
}

/** Words that follow each other directly, without stop words, punctuation or entities between them. */
function wordRuns(text: string, mentions: readonly Mention[]): Word[][] {
  const taken = mentions.filter(({ kind, value }) => kind !== "places" || !value.includes(" "));
  const runs: Word[][] = [];
  let line = 0;
  let next = 0;
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    while ((taken[next]?.end ?? Infinity) <= start) next += 1;
    if (token === "\n") line += 1;
    if ((taken[next]?.start ?? Infinity) <= start || !isContentWord(token)) continue;
    const word = { text: shownWord(text, token, start), stem: stemOf(token), end: start + token.length, line };
    const previous = runs.at(-1)?.at(-1);
    if (previous !== undefined && text.slice(previous.end, start) === " ") runs.at(-1)?.push(word);
    else runs.push([word]);
  }
  return runs;
}

/** At the start of a sentence, line or cell a capital says nothing. */
function shownWord(text: string, token: string, start: number): string {
  const opens = /(?:^|[\n|.!?:•*-]\s{0,3})["'(“‘]?$/u.test(text.slice(Math.max(0, start - 5), start));
  return opens && /^\p{Lu}\p{Ll}+$/u.test(token) ? token.toLowerCase() : token;
}

function isContentWord(token: string): boolean {
  return token.length >= MIN_LETTERS && !/[\p{N}:/@]/u.test(token) && !STOP_WORDS.has(token.toLowerCase().replace("’", "'"));
}

function pairsOf(run: readonly Word[], paired: ReadonlySet<string>): Word[][] {
  return run.flatMap((word, index) => {
    const next = run[index + 1];
    return next !== undefined && paired.has(word.stem) && paired.has(next.stem) ? [[word, next]] : [];
  });
}

function countTerms(occurrences: readonly (readonly Word[])[]): Map<string, Term> {
  const terms = new Map<string, Term>();
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

function isPairKeyword({ stems, count, forms }: Term): boolean {
  if (new Set(stems).size < stems.length) return false;
  const general = [...forms.keys()][0]?.split(" ").filter((word) => GENERAL_WORDS.has(word.toLowerCase())).length ?? 0;
  return count >= MIN_PAIR_COUNT + general && general < stems.length;
}

function isWordKeyword({ forms }: Term): boolean {
  return ![...forms.keys()].some((form) => GENERAL_WORDS.has(form.toLowerCase()));
}

interface Candidate {
  term: Term;
  score: number;
}

function chooseTerms(pairs: readonly Term[], words: ReadonlyMap<string, Term>): Term[] {
  const chosen: Term[] = [];
  const candidates = [...pairCandidates(pairs, words), ...wordCandidates(pairs, words)];
  const used = new Map<string, number>();
  const singles = new Set<string>();
  const scoreNow = ({ term, score }: Candidate) =>
    term.stems.length === 1
      ? score * restShare(term, used.get(keyOf(term)) ?? 0)
      : score * REPEATED_WEIGHT ** term.stems.filter((stem) => singles.has(stem)).length;
  while (chosen.length < KEYWORD_LIMIT) {
    const open = candidates.filter(({ term }) => !chosen.includes(term));
    const [first] = open;
    if (first === undefined) break;
    const best = open.reduce((leader, candidate) => (scoreNow(candidate) > scoreNow(leader) ? candidate : leader), first);
    if (scoreNow(best) <= 0) break;
    chosen.push(best.term);
    for (const stem of best.term.stems) {
      if (best.term.stems.length === 1) singles.add(stem);
      else used.set(stem, (used.get(stem) ?? 0) + best.term.count);
    }
  }
  return chosen;
}

/** A pair counts for more, the more its rarer word is bound to it. */
function pairCandidates(pairs: readonly Term[], words: ReadonlyMap<string, Term>): Candidate[] {
  return pairs.map((term) => {
    const rarer = Math.min(...term.stems.map((stem) => words.get(stem)?.count ?? term.count));
    return { term, score: scoreOf(term) * (LOOSE_PAIR_WEIGHT + (term.count / rarer) * BOUND_PAIR_WEIGHT) };
  });
}

/** Without the words that hardly stand alone: their pair says it better. */
function wordCandidates(pairs: readonly Term[], words: ReadonlyMap<string, Term>): Candidate[] {
  const paired = new Map<string, number>();
  for (const { stems, count } of pairs) {
    for (const stem of stems) paired.set(stem, Math.max(paired.get(stem) ?? 0, count));
  }
  return [...words.values()]
    .filter((term) => isWordKeyword(term) && (paired.get(keyOf(term)) ?? 0) < term.count * BOUND_SHARE)
    .map((term) => ({ term, score: scoreOf(term) }));
}

function scoreOf({ count, lines }: Term): number {
  return count * (1 + Math.log2(1 + lines));
}

function restShare({ count }: Term, used: number): number {
  const share = (count - used) / count;
  return share < MIN_REST_SHARE ? 0 : share;
}

function byScore(first: Term, second: Term): number {
  return scoreOf(second) - scoreOf(first);
}

function keyOf({ stems }: Term): string {
  return stems.join(" ");
}

/** The form that is most frequent in the text; of equals, one in lower case. */
function shownForm({ forms }: Term): string {
  const [first = ["", 0], ...others] = forms;
  const isLower = (form: string) => form === form.toLowerCase();
  const [form] = others.reduce((best, other) => {
    if (other[1] !== best[1]) return other[1] > best[1] ? other : best;
    return isLower(other[0]) && !isLower(best[0]) ? other : best;
  }, first);
  return form;
}
