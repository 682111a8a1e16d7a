import type { EntityKind, Mention } from "./analysis";
import type { ProperNoun } from "./find-proper-nouns";
import { GIVEN_NAMES } from "./lexicon/given-names";
import { KNOWN_ORGANISATIONS, LEADING_HEADS, ORGANISATION_HEADS } from "./lexicon/organisation-words";
import { OFFICES, PERSON_VERBS, PEOPLE_LABELS, ROLES, TITLES } from "./lexicon/people-words";
import { NATIONALITIES, PLACE_NOUNS, PLACES, STREET_WORDS } from "./lexicon/places";

/** A proper noun with the line it stands in. */
export interface PlacedNoun extends ProperNoun {
  line: string;
  /** Where the line begins in the text. */
  lineStart: number;
}

type NounKind = Extract<EntityKind, "names" | "organisations" | "places">;

interface Candidate {
  noun: PlacedNoun;
  /** Without a title or an opening word that is no name. */
  value: string;
  words: string[];
  before: string;
  after: string;
}

const CONTEXT_CHARACTERS = 80;
const MAX_NAME_WORDS = 4;
const PLACE_PREPOSITION = /(?:^|[\s(])(?:in|near|at|outside|around|towards|via) $/i;

/**
 * Which proper nouns are people, organisations and places: first by their form and by lists of common names, then by the
 * words around them, and then by what the same words were found to be elsewhere in the text.
 *
 * @param commonWords words that the text also writes in lower case, which are no names
 */
export function classifyProperNouns(nouns: readonly PlacedNoun[], commonWords: ReadonlySet<string>): Mention[] {
  const candidates = nouns.map((noun) => candidateOf(noun, commonWords));
  const kinds = new Map<string, NounKind>();
  const learn = (judge: (candidate: Candidate, index: number) => NounKind | null) => {
    for (const [index, candidate] of candidates.entries()) {
      if (kinds.has(candidate.value)) continue;
      const kind = judge(candidate, index);
      if (kind !== null) kinds.set(candidate.value, kind);
    }
  };
  learn((candidate) => kindByForm(candidate, commonWords));
  learn((candidate) => (isPersonByContext(candidate) ? "names" : null));
  learn((candidate, index) => kindByNeighbour(candidate, candidates[index - 1], kinds));
  learn((candidate) => (isPlaceByContext(candidate, commonWords) ? "places" : null));
  learn((candidate, index) => kindByNeighbour(candidate, candidates[index - 1], kinds));
  return mentionsOf(candidates, kinds);
}

function candidateOf(noun: PlacedNoun, commonWords: ReadonlySet<string>): Candidate {
  const before = noun.line.slice(Math.max(0, noun.start - CONTEXT_CHARACTERS), noun.start);
  const skipped = openingWords(noun, before, commonWords);
  const words = noun.words.slice(skipped);
  const offset = words[0] === undefined ? 0 : noun.value.indexOf(words[0], skipped);
  return {
    noun,
    value: skipped === 0 ? noun.value : noun.value.slice(offset),
    words,
    before: before + noun.value.slice(0, skipped === 0 ? 0 : offset),
    after: noun.line.slice(noun.end, noun.end + CONTEXT_CHARACTERS),
  };
}

/** How many of the first words are titles, or ordinary words that open a sentence: "Driver Tobias Frick". */
function openingWords(noun: PlacedNoun, before: string, commonWords: ReadonlySet<string>): number {
  const titles = titleWords(noun);
  if (titles > 0 || noun.hasLegalForm || isOrganisationByHead(noun.words)) return titles;
  const first = noun.words[0] ?? "";
  const isName = GIVEN_NAMES.has(first) || PLACES.has(noun.value) || !commonWords.has(first.toLowerCase());
  return !isName && noun.words.length > 2 && /(?:^|[.!?:]["')”’]?\s+)$/u.test(before) ? 1 : 0;
}

function titleWords({ words }: PlacedNoun): number {
  const count = words.findIndex((word) => !isTitle(word));
  return count === -1 ? words.length - 1 : count;
}

/** A title, or an office that is written with a capital before a name: "Mayor Latoya Briggs". */
function isTitle(word: string): boolean {
  return TITLES.has(word) || OFFICES.has(word);
}

function kindByForm(candidate: Candidate, commonWords: ReadonlySet<string>): NounKind | null {
  const { noun, words, value } = candidate;
  if (noun.hasLegalForm) return isShouted(noun.line) ? null : "organisations";
  if (isOrganisationByHead(noun.words)) return "organisations";
  if (titleWords(noun) > 0) return "names";
  if (isStreet(words)) return "places";
  if (hasGivenName(words)) return "names";
  if (commonWords.has(value.toLowerCase()) || isShouted(noun.line)) return null;
  if (KNOWN_ORGANISATIONS.has(value)) return "organisations";
  return PLACES.has(value) ? "places" : null;
}

function isStreet(words: readonly string[]): boolean {
  const [first = "", ...others] = words;
  return STREET_WORDS.has(others.at(-1) ?? "") && !GIVEN_NAMES.has(first);
}

/** In a line of capitals a capital says nothing. */
function isShouted(line: string): boolean {
  return !/\p{Ll}{2}/u.test(line);
}

function isOrganisationByHead(words: readonly string[]): boolean {
  if (words.length < 2) return false;
  const preposition = words.findIndex((word) => word === "of" || word === "for");
  const head = preposition > 0 ? words[preposition - 1] : words.at(-1);
  return ORGANISATION_HEADS.has(head ?? "") || LEADING_HEADS.has(words[0] ?? "");
}

function hasGivenName(words: readonly string[]): boolean {
  const [first = "", ...others] = words;
  if (others.length === 0 || words.length > MAX_NAME_WORDS) return false;
  const given = first.split("-")[0] ?? "";
  return GIVEN_NAMES.has(given) && others.some((word) => /^\p{Lu}\p{Ll}|^(?:Mc|Mac|O['’]|[Aa]l-)?\p{Lu}/u.test(word));
}

function isPersonByContext(candidate: Candidate): boolean {
  const { words, before, after } = candidate;
  if (words.length < 2 || words.length > MAX_NAME_WORDS || words.some((word) => /^\p{Lu}{2,}$/u.test(word)))
    return false;
  return hasRoleBefore(before) || hasRoleAfter(after) || hasPersonVerb(after) || isLabelled(before) || isAgent(before);
}

/** "its president, Gwilym Prosser", "the first driver of the morning, Agnieszka Wrona". */
function hasRoleBefore(before: string): boolean {
  const role = /(?:^|[\s(])([\p{L}-]+)(?: (?:of|for|on) (?:the )?[\p{L}]+(?: [\p{Ll}]+)?)?,? $/u.exec(before)?.[1];
  return role !== undefined && ROLES.has(role.toLowerCase());
}

/** "Thomas Adeyemi, contract manager", "Margaret Oyelaran (chair)". */
function hasRoleAfter(after: string): boolean {
  const apposition = /^(?:,| \()\s?((?:[\p{L}-]+ ){0,4}[\p{L}-]+)/u.exec(after)?.[1];
  return apposition !== undefined && apposition.split(" ").some((word) => ROLES.has(word.toLowerCase()));
}

function hasPersonVerb(after: string): boolean {
  const verb = /^ (?:(?:has|had|have|will|would|also|then) ){0,2}(\p{Ll}+)/u.exec(after)?.[1];
  return verb !== undefined && PERSON_VERBS.has(verb);
}

/** "Present: Henrik Solberg, Fatima Al-Rashid". */
function isLabelled(before: string): boolean {
  const label = /(?:^|[.;|*] ?)([\p{L} ]{2,30}):(?![^:]*[.;] )[^:|]*$/u.exec(before)?.[1];
  return label !== undefined && PEOPLE_LABELS.has(label.trim().toLowerCase());
}

function isAgent(before: string): boolean {
  return /\b(?:signed|chaired|led|written|represented|headed|authored|edited|moderated|interviewed)(?: [\p{Ll} ]{1,40})? by $/u.test(
    before,
  );
}

/** "X and Y", "X, Y": of the kind of the noun before it. "X AG of Y": a place. */
function kindByNeighbour(
  candidate: Candidate,
  previous: Candidate | undefined,
  kinds: ReadonlyMap<string, NounKind>,
): NounKind | null {
  if (previous === undefined || previous.noun.lineStart !== candidate.noun.lineStart) return null;
  const between = candidate.noun.line.slice(previous.noun.end, candidate.noun.start);
  const kind = kinds.get(previous.value) ?? null;
  const { length } = candidate.words;
  if (kind === "organisations") return between === " of " && canBePlace(candidate) ? "places" : null;
  if (!/^(?:,|,? (?:and|or|y|et|und)) $/.test(between)) return null;
  const fits = kind === "names" ? length > 1 && length <= 3 : length <= 2 && canBePlace(candidate);
  return fits ? kind : null;
}

function isPlaceByContext(candidate: Candidate, commonWords: ReadonlySet<string>): boolean {
  if (!canBePlace(candidate) || commonWords.has((candidate.words[0] ?? "").toLowerCase())) return false;
  if (PLACE_PREPOSITION.test(candidate.before)) return true;
  if (candidate.words.length === 1 && /(?:^|\s)from $/.test(candidate.before)) return true;
  const noun = /([\p{Ll}]+) of $/u.exec(candidate.before)?.[1];
  return noun !== undefined && PLACE_NOUNS.has(noun);
}

function canBePlace({ words }: Candidate): boolean {
  const [first = ""] = words;
  if (words.length > 3 || NATIONALITIES.has(first)) return false;
  if (!words.every((word) => /^[\p{L}\p{M}'’-]+$/u.test(word) && !/^\p{Lu}+$|\p{Ll}\p{Lu}/u.test(word))) return false;
  return (
    !TITLES.has(first) && !ORGANISATION_HEADS.has(words.at(-1) ?? "") && !(words.length > 1 && GIVEN_NAMES.has(first))
  );
}

function mentionsOf(candidates: readonly Candidate[], kinds: ReadonlyMap<string, NounKind>): Mention[] {
  const fullForms = fullFormsOf(kinds);
  return candidates.flatMap(({ noun, value: short, before }) => {
    const isPlace = kinds.get(short) === "places" && PLACE_PREPOSITION.test(before);
    const value = isPlace ? short : (fullForms.get(short) ?? short);
    const kind = kinds.get(value);
    if (kind === undefined) return [];
    const start = noun.lineStart + noun.start;
    return { kind, value, start, end: start + noun.end - noun.start };
  });
}

/** Short forms to the full ones they stand for: a surname to a person, a company's first word to the company. */
function fullFormsOf(kinds: ReadonlyMap<string, NounKind>): Map<string, string> {
  const fullForms = new Map<string, string>();
  for (const [value, kind] of kinds) {
    const words = value.split(" ");
    if (words.length < 2 || kind === "places") continue;
    const short = kind === "names" ? words.at(-1) : words[0];
    if (short === undefined || fullForms.has(short)) continue;
    const known = kinds.get(short) ?? kind;
    // A surname may be a town's name too; where it stands decides.
    if (known === kind || (kind === "names" && known === "places")) fullForms.set(short, value);
  }
  return fullForms;
}
