import { setImmediate } from "node:timers/promises";

import { type TextPart, textParts } from "./text-parts";

export interface AnalyseOptions {
  signal?: AbortSignal | undefined;
  /** Called after each part of the text. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What is made of the parts of a text, one after the other. */
export interface PartsFold<T> {
  readonly start: T;
  readonly add: (before: T, part: TextPart) => T;
}

/** Reads a text in parts, between which other work goes on. @throws the signal's reason when it is aborted */
export async function foldParts<T>(text: string, { start, add }: PartsFold<T>, options: AnalyseOptions): Promise<T> {
  const parts = textParts(text);
  let made = start;
  for (const [index, part] of parts.entries()) {
    options.signal?.throwIfAborted();
    made = add(made, part);
    options.onProgress?.(index + 1, parts.length);
    await setImmediate();
  }
  options.signal?.throwIfAborted();
  return made;
}
