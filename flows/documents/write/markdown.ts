/** Text of a document, or of a person, as data: it must not become marks, links or tags of a page. On one line. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]<>|~]/g, String.raw`\$&`)
    .replace(/^(?:#+|[-+])(?=\s)/, String.raw`\$&`);
}

/** A list of texts as `escapeMarkdown` makes them. */
export function markdownList(texts: readonly string[]): string {
  return texts.map((text) => `- ${escapeMarkdown(text)}`).join("\n");
}
