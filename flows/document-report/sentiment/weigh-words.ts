import {
  BAD_WORDS,
  BEST_WORDS,
  DEGREES,
  GOOD_WORDS,
  LOOKALIKES,
  NEGATORS,
  TURNS,
  WORST_WORDS,
} from "./sentiment-words";

/** How far back from a word a "not" still counts. */
const NEGATION_REACH = 3;
/** That far, with words of degree between. */
const WORDS_LOOKED_BACK = 8;
/** "Not good" is bad, but less than "bad" is; "not bad" is good in the same way. */
const NEGATED_WEIGHT = -0.5;
const SHORTEST_BASE = 3;

const TOKEN = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|[,;:()–—]/gu;

/** Endings of forms, each with what stands there in the base form. */
const ENDINGS = [
  ["iness", "y"],
  ["ness", ""],
  ["ably", "able"],
  ["ibly", "ible"],
  ["ily", "y"],
  ["ly", ""],
  ["ies", "y"],
  ["ied", "y"],
  ["ier", "y"],
  ["iest", "y"],
  ["es", ""],
  ["s", ""],
  ["ed", ""],
  ["d", ""],
  ["ing", ""],
  ["ing", "e"],
  ["er", ""],
  ["er", "e"],
  ["est", ""],
  ["est", "e"],
] as const;

/**
 * The weights of the words of a sentence that express an opinion, in its order: 1 for praise and -1 for blame, twice that
 * for strong words, more or less after a word of degree, and turned round after a negation.
 */
export function weighWords(sentence: string): number[] {
  const words = [...sentence.matchAll(TOKEN)].map(([token]) => token.toLowerCase().replaceAll("’", "'"));
  return words.flatMap((word, place) => {
    const weight = weightOf(word);
    if (weight === 0) return [];
    const before = words.slice(Math.max(0, place - WORDS_LOOKED_BACK), place);
    return [weight * degreeBefore(before) * (isNegated(before) ? NEGATED_WEIGHT : 1)];
  });
}

function degreeBefore(words: readonly string[]): number {
  const first = words.findLastIndex((word) => !DEGREES.has(word)) + 1;
  return words.slice(first).reduce((product, word) => product * (DEGREES.get(word) ?? 1), 1);
}

/** Looks back as far as what is said goes on, without words of degree and no further than another opinion. */
function isNegated(words: readonly string[]): boolean {
  const near = words.filter((word) => !DEGREES.has(word)).slice(-NEGATION_REACH);
  const start = near.findLastIndex((word) => isTurn(word) || weightOf(word) !== 0) + 1;
  return near.slice(start).some((word, place, clause) => isNegator(word) && clause[place + 1] !== "only");
}

function isTurn(word: string): boolean {
  return TURNS.has(word) || !/\p{L}/u.test(word);
}

function isNegator(word: string): boolean {
  return NEGATORS.has(word) || word.endsWith("n't");
}

function weightOf(word: string): number {
  if (DEGREES.has(word) || NEGATORS.has(word) || LOOKALIKES.has(word)) return 0;
  for (const form of [word, ...basesOf(word)]) {
    const weight = weightOfBase(form);
    if (weight !== 0) return weight;
  }
  return 0;
}

function weightOfBase(word: string): number {
  if (GOOD_WORDS.has(word)) return 1;
  if (BEST_WORDS.has(word)) return 2;
  if (BAD_WORDS.has(word)) return -1;
  return WORST_WORDS.has(word) ? -2 : 0;
}

/** What a word may be a form of: most of these are no words. */
function basesOf(word: string): string[] {
  return ENDINGS.flatMap(([ending, replaced]) => {
    if (!word.endsWith(ending)) return [];
    const base = word.slice(0, -ending.length);
    if (base.length + replaced.length < SHORTEST_BASE) return [];
    const single = /([^aeiou])\1$/.test(base) ? [base.slice(0, -1)] : [];
    return [base + replaced, ...single];
  });
}
