/**
 * What one statement carries at most. PostgreSQL takes far more; the socket of an embedded database copies what has arrived of a
 * statement each time more of it arrives.
 */
const STATEMENT_BYTES = 4 * 1024 * 1024;

/** Texts, in their order, in groups that each fit a statement. A larger one is alone. No texts are no groups. */
export function chunkBySize(texts: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const last = chunks.at(-1);
    room -= text.length;
    if (last !== undefined && room >= 0) {
      last.push(text);
    } else {
      chunks.push([text]);
      room = STATEMENT_BYTES - text.length;
    }
  }
  return chunks;
}

/** A JSON array of what are JSON texts already. */
export function joinJson(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}
