import { GENERAL_WORDS, STOP_WORDS } from "./lexicon/stop-words";
import { type Sentence, splitSentences } from "./split-sentences";
import { stemOf } from "./stem";

interface Candidate {
  sentence: Sentence;
  stems: ReadonlySet<string>;
  score: number;
}

const MIN_CHARACTERS = 40;
const MAX_CHARACTERS = 400;
const MAX_SENTENCES = 8;
/** The first sentence of a paragraph, and the first ones of a text, tend to say what follows. */
const LEAD_BONUS = 1.15;
const OPENING_BONUS = 1.25;
const OPENING_SHARE = 0.15;
/** "Present: …" and its like say who, when and where, but not what. */
const LABEL_WEIGHT = 0.5;
/** What a sentence repeats of the ones that were chosen before it counts this much less. */
const REPETITION_WEIGHT = 0.8;
/** The best sentences alone are compared with each other. */
const MAX_COMPARED = 200;

/**
 * The sentences that say most of what a text is about, verbatim and in its order; with the spaces between them at most
 * `maxCharacters` long. None when every sentence is longer than that. Takes what `unwrapText` returns.
 */
export function summarise(text: string, maxCharacters: number): string[] {
  const all = splitSentences(text);
  const weights = stemWeights(all);
  const candidates = candidatesOf(all, weights, text).toSorted((first, second) => second.score - first.score);
  return chooseSentences(candidates.slice(0, MAX_COMPARED), maxCharacters)
    .toSorted((first, second) => first.start - second.start)
    .map(({ text: sentence }) => sentence);
}

function candidatesOf(all: readonly Sentence[], weights: ReadonlyMap<string, number>, text: string): Candidate[] {
  const fitting = all.filter(({ text: { length } }) => length >= MIN_CHARACTERS && length <= MAX_CHARACTERS);
  const complete = fitting.filter(({ isComplete, text: sentence }) => isComplete && !sentence.endsWith("?"));
  const seen = new Set<string>();
  return (complete.length > 0 ? complete : fitting).flatMap((sentence) => {
    if (seen.has(sentence.text)) return [];
    seen.add(sentence.text);
    const stems = new Set(stemsOf(sentence.text));
    return [{ sentence, stems, score: scoreOf(sentence, stems, weights) * bonusOf(sentence, text) }];
  });
}

function scoreOf(sentence: Sentence, stems: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  const sum = [...stems].reduce((total, stem) => total + (weights.get(stem) ?? 0), 0);
  // Between the sum, which favours long sentences, and the mean, which favours short ones.
  return sum / Math.sqrt(sentence.text.length);
}

function bonusOf({ start, text: sentence }: Sentence, text: string): number {
  const leads = start === 0 || text[start - 1] === "\n" ? LEAD_BONUS : 1;
  const opens = start < text.length * OPENING_SHARE ? OPENING_BONUS : 1;
  return leads * opens * (/^\p{Lu}[\p{L} ]{1,30}:\s/u.test(sentence) ? LABEL_WEIGHT : 1);
}

function stemWeights(sentences: readonly Sentence[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of sentences) for (const stem of stemsOf(text)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  for (const [stem, count] of counts) counts.set(stem, count < 2 ? 0 : Math.log2(count));
  return counts;
}

function stemsOf(sentence: string): string[] {
  return [...sentence.matchAll(/\p{L}[\p{L}\p{M}'’-]{2,}/gu)]
    .map(([word]) => word.toLowerCase())
    .filter((word) => !STOP_WORDS.has(word) && !GENERAL_WORDS.has(word))
    .map(stemOf);
}

function chooseSentences(candidates: readonly Candidate[], maxCharacters: number): Sentence[] {
  const chosen: Sentence[] = [];
  const covered = new Set<string>();
  let characters = 0;
  const fits = ({ sentence }: Candidate) =>
    !chosen.includes(sentence) && characters + sentence.text.length + 1 <= maxCharacters + 1;
  while (chosen.length < MAX_SENTENCES) {
    const [first, ...others] = candidates.filter(fits);
    if (first === undefined) break;
    const best = others.reduce(
      (leader, other) => (valueOf(other, covered) > valueOf(leader, covered) ? other : leader),
      first,
    );
    chosen.push(best.sentence);
    for (const stem of best.stems) covered.add(stem);
    characters += best.sentence.text.length + 1;
  }
  return chosen;
}

function valueOf({ stems, score }: Candidate, covered: ReadonlySet<string>): number {
  const repeated = [...stems].filter((stem) => covered.has(stem)).length;
  return score * (1 - (REPETITION_WEIGHT * repeated) / Math.max(stems.size, 1));
}
