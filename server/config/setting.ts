import { z } from "zod";

/** A setting cannot be used; the message is one line for whoever starts the product. */
export class ConfigError extends Error {}

/** One setting: where it stands in the environment, what it may be, and what it is when nobody says. */
export interface Setting<T> {
  readonly variable: string;
  /** Reads a text of the environment or a value of the file. */
  readonly schema: z.ZodType<T>;
  /** What it may be, as "must be …" goes on. */
  readonly range: string;
  readonly isSecret: boolean;
}

/** A setting that may be shown. */
export function setting<T>(variable: string, schema: z.ZodType<T>, range: string): Setting<T> {
  return { variable, schema, range, isSecret: false };
}

/** A setting whose value is never shown. */
export function secretSetting<T>(variable: string, schema: z.ZodType<T>, range: string): Setting<T> {
  return { variable, schema, range, isSecret: true };
}

/** A whole number, from the file or as digits. */
export function wholeNumber(variable: string, least: number, most: number): Setting<number> {
  const digits = z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number);
  const schema = z.union([z.number(), digits]).pipe(z.number().int().min(least).max(most));
  return setting(variable, schema, `a whole number from ${grouped(least)} to ${grouped(most)}`);
}

/** One of a few words. */
export function oneOf<const T extends string>(variable: string, words: readonly [T, ...T[]]): Setting<T> {
  return setting(variable, z.enum(words), `one of ${words.join(", ")}`);
}

/** Yes or no, from the file or as `true` and `false`. */
export function yesOrNo(variable: string): Setting<boolean> {
  const words = z.enum(["true", "false"]).transform((word) => word === "true");
  return setting(variable, z.union([z.boolean(), words]), "true or false");
}

/** A list of texts: of the file, or with commas between them. */
export function listOf(split: RegExp): z.ZodType<string[]> {
  const fromText = z.string().transform((text) => text.split(split).map((entry) => entry.trim()));
  return z.union([z.array(z.string()), fromText]).pipe(z.array(z.string().min(1)).min(1).max(1_000));
}

/** The value of a setting. @throws ConfigError naming the setting, its value unless it is secret, and what it may be */
export function readSetting<T>(name: string, { variable, schema, range, isSecret }: Setting<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const shown = isSecret ? "" : `, not ${(JSON.stringify(value) ?? String(value)).slice(0, 80).toWellFormed()}`;
  throw new ConfigError(`The setting ${name} (${variable}) must be ${range}${shown}.`);
}

function grouped(value: number): string {
  return value.toLocaleString("en-GB");
}
