/** As much of the beginning of a text as fits into so many bytes of UTF-8, without half a character. */
export function beginningOf(text: string, bytes: number): string {
  const encoded = new Uint8Array(Math.max(0, bytes));
  const { read } = new TextEncoder().encodeInto(text, encoded);
  return text.slice(0, read);
}
