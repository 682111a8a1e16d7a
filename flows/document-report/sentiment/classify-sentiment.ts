import { type AnalyseOptions, foldParts } from "../../documents/analyse/fold-parts";
import { splitSentences, unwrapText } from "../../documents/analyse/split-sentences";
import type { TextPart } from "../../documents/analyse/text-parts";
import { weighWords } from "./weigh-words";

/** How a text speaks of what it is about. */
export interface Sentiment {
  /** `neutral`: no word of the text expresses an opinion; `mixed`: praise and blame are about the same. */
  label: "positive" | "negative" | "mixed" | "neutral";
  /** From -1, nothing but blame, to 1, nothing but praise; in hundredths. */
  score: number;
  /** How many words express an opinion. */
  opinions: number;
  /** How many sentences speak well of something, ill of something, and neither. */
  sentences: { positive: number; negative: number; neutral: number };
  /** The sentence with the most praise, and the one with the most blame; of equals, the first. */
  mostPositive: string | null;
  mostNegative: string | null;
}

/** A text counts as one or the other from this score on. */
const CLEAR_SCORE = 0.2;
/** Longer ones are none that a person would read. */
const MAX_SHOWN_CHARACTERS = 400;

interface Shown {
  readonly text: string;
  readonly weight: number;
}

interface Findings {
  readonly praise: number;
  readonly blame: number;
  readonly opinions: number;
  readonly sentences: Readonly<Sentiment["sentences"]>;
  readonly best: Shown | null;
  readonly worst: Shown | null;
}

const NOTHING: Findings = {
  praise: 0,
  blame: 0,
  opinions: 0,
  sentences: { positive: 0, negative: 0, neutral: 0 },
  best: null,
  worst: null,
};

/** Whether an English text praises or blames, by its words alone; the same text always gives the same answer. @throws as `foldParts` */
export async function classifySentiment(text: string, options: AnalyseOptions = {}): Promise<Sentiment> {
  const findings = await foldParts(text, { start: NOTHING, add: withPart }, options);
  const { praise, blame, opinions, sentences, best, worst } = findings;
  const score = opinions === 0 ? 0 : Math.round((100 * (praise - blame)) / (praise + blame)) / 100;
  return {
    label: labelOf(score, opinions),
    score,
    opinions,
    sentences,
    mostPositive: best?.text ?? null,
    mostNegative: worst?.text ?? null,
  };
}

function labelOf(score: number, opinions: number): Sentiment["label"] {
  if (opinions === 0) return "neutral";
  if (Math.abs(score) < CLEAR_SCORE) return "mixed";
  return score > 0 ? "positive" : "negative";
}

function withPart(before: Findings, { text }: TextPart): Findings {
  return splitSentences(unwrapText(text)).reduce((findings, sentence) => withSentence(findings, sentence.text), before);
}

function withSentence(before: Findings, text: string): Findings {
  const weights = weighWords(text);
  const weight = sumOf(weights);
  const tone = toneOf(weight);
  const shown = text.length > MAX_SHOWN_CHARACTERS ? null : { text, weight };
  const { sentences, best, worst } = before;
  return {
    praise: before.praise + sumOf(weights.filter((one) => one > 0)),
    blame: before.blame - sumOf(weights.filter((one) => one < 0)),
    opinions: before.opinions + weights.length,
    sentences: { ...sentences, [tone]: sentences[tone] + 1 },
    best: shown !== null && weight > (best?.weight ?? 0) ? shown : best,
    worst: shown !== null && weight < (worst?.weight ?? 0) ? shown : worst,
  };
}

function toneOf(weight: number): keyof Sentiment["sentences"] {
  if (weight === 0) return "neutral";
  return weight > 0 ? "positive" : "negative";
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
