/** Lines that only draw are short, and looking for them in long ones takes long. */
const MAX_RULE_CHARACTERS = 500;

/** Markdown as plain text: marks removed, link texts kept, table cells divided by ` | `, blocks as they stand. */
export function plainMarkdown(markdown: string): string {
  const parts: string[] = [];
  let prose: string[] = [];
  let fence: string | null = null;
  for (const line of withoutFrontMatter(markdown).split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null && mark !== null) {
      parts.push(plainProse(prose));
      prose = [];
      fence = mark;
    } else if (fence !== null && mark !== null && mark.startsWith(fence)) fence = null;
    else if (fence === null) prose.push(line);
    else parts.push(line);
  }
  return [...parts, plainProse(prose)].join("\n").trim();
}

function withoutFrontMatter(markdown: string): string {
  if (!markdown.startsWith("---\n")) return markdown;
  const end = markdown.indexOf("\n---\n", 3);
  return end === -1 ? markdown : markdown.slice(end + 5);
}

function plainProse(lines: readonly string[]): string {
  return withoutTags(withoutComments(lines.join("\n")))
    .split("\n")
    .filter((line) => !isRule(line))
    .map(plainLine)
    .join("\n");
}

function withoutComments(markdown: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = markdown.indexOf("<!--", at);
    const end = start === -1 ? -1 : markdown.indexOf("-->", start);
    if (end === -1) break;
    parts.push(markdown.slice(at, start));
    at = end + 3;
  }
  return parts.join("") + markdown.slice(at);
}

/** Code stays, since what looks like a tag in it is none; addresses in angle brackets lose the brackets. */
function withoutTags(markdown: string): string {
  return markdown
    .replaceAll(/<(https?:[^<>\s]+)>/g, "$1")
    .replaceAll(/(`[^`\n]*`)|<\/?[a-z][^<>]*>/gi, (_, code?: string) => code ?? "");
}

/** A line under a heading, between two parts, or below the head of a table. */
function isRule(line: string): boolean {
  if (line.length > MAX_RULE_CHARACTERS) return false;
  if (/^\s*(?:=+|-{3,}|(?:\*\s*){3,}|(?:_\s*){3,})\s*$/.test(line)) return true;
  return line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(line);
}

function plainLine(line: string): string {
  const block = line.replace(/^ {0,3}(?:> ?)*/, "").replace(/^#{1,6}\s+/, "");
  const row = block.trim();
  if (!row.startsWith("|") || !row.endsWith("|") || row.length < 3) return plainInline(block);
  const cells = row.slice(1, -1).split("|");
  return plainInline(cells.map((cell) => cell.trim()).join(" | "));
}

/** Links twice, since a link may hold an image; single marks before double ones, since bold text may hold italic. */
function plainInline(text: string): string {
  return withoutLinks(withoutLinks(text))
    .replaceAll(/(?<![\p{L}\p{N}*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\p{L}\p{N}*])/gu, "$1")
    .replaceAll(/(?<![\p{L}\p{N}_])_([^_\s](?:[^_]*[^_\s])?)_(?![\p{L}\p{N}_])/gu, "$1")
    .replaceAll(/\*\*([^*\s][^*]*)\*\*/g, "$1")
    .replaceAll(/__([^_\s][^_]*)__/g, "$1")
    .replaceAll(/~~([^~]+)~~/g, "$1")
    .replaceAll(/`([^`]+)`/g, "$1")
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|])/g, "$1");
}

function withoutLinks(text: string): string {
  return text.replaceAll(/!?\[([^\][]*)\]\([^()\s]*(?:\s+"[^"()]*")?\)/g, "$1");
}
