import { KNOWN_ORGANISATIONS, LEADING_HEADS, LEGAL_FORM, ORGANISATION_HEADS } from "./lexicon/organisation-words";
import { NAME_PARTICLES, TITLES } from "./lexicon/people-words";
import { PLACES } from "./lexicon/places";
import { STOP_WORDS } from "./lexicon/stop-words";

/** Capitalised words that stand together, and where in their line. */
export interface ProperNoun {
  words: string[];
  value: string;
  start: number;
  end: number;
  /** A company's legal form ends it. */
  hasLegalForm: boolean;
}

interface Word {
  text: string;
  start: number;
  end: number;
}

interface Line {
  text: string;
  words: readonly Word[];
}

const WORD = /\p{L}[\p{L}\p{M}\p{N}]*(?:['’.&-]\p{L}[\p{L}\p{M}\p{N}]*)*/gu;
const MAX_WORDS = 9;
const MAX_LETTERS = 40;
const CALENDAR = new Set(
  `January February March April May June July August September October November December Monday Tuesday Wednesday Thursday
   Friday Saturday Sunday`.split(/\s+/),
);

/** The proper nouns of one line of text, as far as capitals show them. */
export function findProperNouns(text: string): ProperNoun[] {
  const line = { text, words: wordsOf(text) };
  const nouns: ProperNoun[] = [];
  let first = 0;
  while (first < line.words.length) {
    const noun = opensNoun(line, first) ? readNoun(line, first) : null;
    if (noun !== null) nouns.push(noun);
    const end = noun?.end ?? 0;
    do first += 1;
    while ((line.words[first]?.start ?? Infinity) < end);
  }
  return nouns;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index: start }) => ({ text: word, start, end: start + word.length }));
}

function opensNoun(line: Line, first: number): boolean {
  const word = line.words[first];
  if (word === undefined || !isCapitalised(word) || CALENDAR.has(word.text)) return false;
  if (!STOP_WORDS.has(word.text.toLowerCase()) || TITLES.has(word.text)) return true;
  return KNOWN_ORGANISATIONS.has(word.text) || PLACES.has(`${word.text} ${textAt(line, first + 1)}`);
}

function readNoun(line: Line, first: number): ProperNoun {
  let last = first;
  for (;;) {
    const legalEnd = legalFormEnd(line, last);
    if (legalEnd !== null) return nounOf(line, { first, last }, legalEnd);
    const next = last - first < MAX_WORDS ? nextIndex(line, { first, last }) : null;
    if (next === null) return nounOf(line, { first, last }, null);
    last = next;
  }
}

interface Span {
  first: number;
  last: number;
}

function nounOf(line: Line, { first, last }: Span, legalEnd: number | null): ProperNoun {
  const words = line.words.slice(first, last + 1);
  const start = words[0]?.start ?? 0;
  const plainEnd = words.at(-1)?.end ?? start;
  const possessive = legalEnd === null ? (/['’]s$/.exec(words.at(-1)?.text ?? "")?.[0].length ?? 0) : 0;
  const end = legalEnd ?? plainEnd - possessive;
  const value = line.text.slice(start, end).replaceAll(/\s+/g, " ");
  const texts = words.map(({ text }) => text.replace(/['’]s$/, ""));
  return { words: texts, value, start, end, hasLegalForm: legalEnd !== null };
}

/** Where a legal form that follows the word ends; null when none does. */
function legalFormEnd(line: Line, last: number): number | null {
  const end = line.words[last]?.end ?? 0;
  const gap = /^,? /.exec(line.text.slice(end, end + 2))?.[0];
  if (gap === undefined) return null;
  LEGAL_FORM.lastIndex = end + gap.length;
  const form = LEGAL_FORM.exec(line.text)?.[0];
  return form === undefined ? null : end + gap.length + form.length;
}

/** The index of the next word that belongs to the noun; null when the noun ends here. */
function nextIndex(line: Line, span: Span): number | null {
  const { last } = span;
  if (joins(line, last) && isNameWord(line.words[last + 1])) return last + 1;
  return afterParticles(line, last) ?? afterPreposition(line, span);
}

function joins(line: Line, index: number): boolean {
  const word = line.words[index];
  const next = line.words[index + 1];
  if (word === undefined || next === undefined) return false;
  const gap = line.text.slice(word.end, next.start);
  if (gap === " " || gap === " & ") return true;
  return gap === ". " && (TITLES.has(word.text) || word.text === "St" || /^\p{Lu}$/u.test(word.text));
}

/** Over the particles of "Anneke de Vries" to the capitalised word they lead to. */
function afterParticles(line: Line, last: number): number | null {
  let index = last;
  while (joins(line, index) && NAME_PARTICLES.has(textAt(line, index + 1))) index += 1;
  return index > last && joins(line, index) && isNameWord(line.words[index + 1]) ? index + 1 : null;
}

/** Over "of" or "for" in "Department for Transport". */
function afterPreposition(line: Line, { first, last }: Span): number | null {
  const isHead = ORGANISATION_HEADS.has(textAt(line, last)) || LEADING_HEADS.has(textAt(line, first));
  if (!isHead || !joins(line, last) || !["of", "for"].includes(textAt(line, last + 1))) return null;
  const next = textAt(line, last + 2) === "the" && joins(line, last + 1) ? last + 3 : last + 2;
  return joins(line, next - 1) && isNameWord(line.words[next]) ? next : null;
}

function textAt(line: Line, index: number): string {
  return line.words[index]?.text ?? "";
}

function isNameWord(word: Word | undefined): boolean {
  if (word === undefined || !isCapitalised(word) || CALENDAR.has(word.text)) return false;
  return !STOP_WORDS.has(word.text.toLowerCase()) || /^\p{Lu}$/u.test(word.text);
}

function isCapitalised(word: Word): boolean {
  return word.text.length <= MAX_LETTERS && /^(?:\p{Lu}|(?:al|el|d['’]|l['’])-?\p{Lu})/u.test(word.text);
}
