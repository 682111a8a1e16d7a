/** What a text names, each value once, in the order of first mention, as the text writes it. */
export interface Entities {
  names: string[];
  organisations: string[];
  places: string[];
  /** A day, a month, a quarter or a season, with its year. */
  dates: string[];
  /** Sums of money. */
  amounts: string[];
}

export type EntityKind = keyof Entities;

export interface Analysis {
  /** Who made it: "extractive", or "openai-compatible/" and the model. */
  provider: "extractive" | `openai-compatible/${string}`;
  /** Sentences of the text, in its order. */
  summary: string[];
  entities: Entities;
  /** At most ten, most important first. */
  keywords: string[];
  warnings: string[];
}

/** One place in a text that names something. */
export interface Mention {
  kind: EntityKind;
  value: string;
  start: number;
  end: number;
}

export const KEYWORD_LIMIT = 10;
/** The part of a text that its summary may fill. */
export const SUMMARY_SHARE = 0.2;
