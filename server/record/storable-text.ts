/**
 * The text without what PostgreSQL cannot hold: NUL and halves of surrogate pairs. Doors refuse them; what programs say of
 * themselves may have them all the same.
 */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}
