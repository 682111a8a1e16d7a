import { KEYWORD_LIMIT } from "./analysis";
import type { Term, TermCounts, Terms } from "./count-terms";
import { GENERAL_WORDS } from "./lexicon/stop-words";

const MIN_PAIR_COUNT = 2;
const LOOSE_PAIR_WEIGHT = 0.8;
const BOUND_PAIR_WEIGHT = 1.2;
/** A word that stands in one pair at least this often is bound to it. */
const BOUND_SHARE = 0.6;
/** A pair adds less when a word of it is a keyword already. */
const REPEATED_WEIGHT = 0.75;
/** A word that chosen pairs have used up to this part is no keyword besides them. */
const MIN_REST_SHARE = 0.5;

/**
 * The terms that a text turns on, of one or two words, at most ten, most important first. Ties go to the term that comes
 * first in the text.
 */
export function chooseKeywords({ words, pairs }: TermCounts): string[] {
  return chooseTerms([...pairs.values()].filter(isPairKeyword), words).map(shownForm);
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

function chooseTerms(pairs: readonly Term[], words: Terms): Term[] {
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
    const best = open.reduce(
      (leader, candidate) => (scoreNow(candidate) > scoreNow(leader) ? candidate : leader),
      first,
    );
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
function pairCandidates(pairs: readonly Term[], words: Terms): Candidate[] {
  return pairs.map((term) => {
    const rarer = Math.min(...term.stems.map((stem) => words.get(stem)?.count ?? term.count));
    return { term, score: scoreOf(term) * (LOOSE_PAIR_WEIGHT + (term.count / rarer) * BOUND_PAIR_WEIGHT) };
  });
}

/** Without the words that hardly stand alone: their pair says it better. */
function wordCandidates(pairs: readonly Term[], words: Terms): Candidate[] {
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
