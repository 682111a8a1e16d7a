import type { Mention } from "./analysis";

const MONTH =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|" +
  String.raw`(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)`;
const DAY = String.raw`(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?`;
const YEAR = String.raw`(?:1[5-9]|20|21)\d{2}`;
const RANGE = String.raw`(?:${DAY}\s?[–-]\s?)?${DAY}`;

const DATE = new RegExp(
  `(?<![\\p{L}\\p{N}.,/-])(?:${[
    String.raw`${YEAR}-(?:1[0-2]|0[1-9])-(?:3[01]|[12]\d|0[1-9])`,
    String.raw`${RANGE}(?:\sof)?\s${MONTH},?\s${YEAR}`,
    String.raw`${MONTH}\s${RANGE},?\s${YEAR}`,
    String.raw`${MONTH},?\s${YEAR}`,
    String.raw`(?:3[01]|[12]\d|0?[1-9])([./-])(?:1[0-2]|0?[1-9])\1${YEAR}`,
    String.raw`(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])/${YEAR}`,
    String.raw`(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?:\sof)?\s${YEAR}`,
    String.raw`Q[1-4][\s/]${YEAR}`,
    String.raw`(?:first|second|third|fourth)\squarter\sof\s${YEAR}`,
  ].join("|")})(?![\\p{L}\\p{N}]|[./-]\\d)`,
  "gu",
);

/** Dates that name their year: `14 March 2025`, `March 14, 2025`, `March 2025`, `2025-03-14`, `14/03/2025`, `Q3 2025`, `autumn 2025`. */
export function findDates(text: string): Mention[] {
  return [...text.matchAll(DATE)].map((match) => ({
    kind: "dates",
    value: match[0].replaceAll(/\s+/g, " "),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
