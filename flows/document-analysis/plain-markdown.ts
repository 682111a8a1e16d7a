/** Markdown as plain text: marks removed, link texts kept, table cells divided by ` | `, blocks as they stand. */
export function plainMarkdown(markdown: string): string {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of withoutFrontMatter(markdown).split("\n")) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null && mark !== null) fence = mark;
    else if (fence !== null && mark !== null && mark.startsWith(fence)) fence = null;
    else if (fence !== null) lines.push(line);
    else if (!isRule(line)) lines.push(plainLine(line));
  }
  return lines.join("\n");
}

function withoutFrontMatter(markdown: string): string {
  return markdown.replace(/^---\n(?:[^\n]*\n){0,100}?---\n/, "");
}

/** Lines that only draw: under a heading, between parts, below a table's head. */
function isRule(line: string): boolean {
  return /^\s*(?:=+|-{3,}|(?:\*\s*){3,}|(?:_\s*){3,})\s*$/.test(line) || /^\s*\|?(?:\s*:?-+:?\s*\|)+[\s:-]*$/.test(line);
}

function plainLine(line: string): string {
  const block = line.replace(/^\s*(?:>\s?)*/, "").replace(/^#{1,6}\s+(.*?)\s*#*$/, "$1");
  const cells = /^\|(.*)\|\s*$/.exec(block)?.[1];
  return plainInline(cells === undefined ? block : cells.split("|").map((cell) => cell.trim()).join(" | "));
}

function plainInline(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)/g, "$1")
    .replaceAll(/<(https?:[^>\s]+)>/g, "$1")
    .replaceAll(/<\/?[a-z][^>]*>/gi, "")
    .replaceAll(/(\*\*|__)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/(?<![\p{L}\p{N}])([*_])(?=\S)(.*?\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replaceAll(/~~(.*?)~~/g, "$1")
    .replaceAll(/`([^`]+)`/g, "$1")
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|])/g, "$1");
}
