import { decodeEntities } from "./decode-entities";

/** What is in these is no text of the page. */
const HIDDEN = /^(?:script|style|template|noscript|svg|title|textarea)$/;
/** Tags between which a word goes on. */
const INLINE = /^(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr)$/;
const TAG_NAME = /^\/?([a-z][a-z0-9-]*)/i;

/** What a reader sees of a web page, as plain text: no tags, no scripts, no comments. Blocks become lines. */
export function plainHtml(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = html.indexOf("<", at);
    const tag = open === -1 ? null : readTag(html, open);
    if (tag === null) break;
    parts.push(html.slice(at, open), tag.text);
    at = tag.end;
  }
  return decodeEntities(parts.join("") + html.slice(at));
}

interface Tag {
  /** What stands for it in the text. */
  readonly text: string;
  /** Where the page goes on. */
  readonly end: number;
}

/** The tag or the comment at a "<"; null when it and what follows it is never closed. */
function readTag(html: string, open: number): Tag | null {
  if (html.startsWith("<!--", open)) return skipTo(html, "-->", open);
  const close = html.indexOf(">", open);
  if (close === -1) return null;
  const inside = html.slice(open + 1, close);
  if (/^[!?]/.test(inside)) return { text: "", end: close + 1 };
  const name = TAG_NAME.exec(inside)?.[1]?.toLowerCase();
  if (name === undefined) return { text: "<", end: open + 1 };
  if (HIDDEN.test(name) && !inside.startsWith("/") && !inside.endsWith("/")) return skipTo(html, `</${name}`, close);
  return { text: INLINE.test(name) ? "" : "\n", end: close + 1 };
}

/** Past the next of these, and past the tag it begins; past everything when there is none. */
function skipTo(html: string, mark: string, from: number): Tag {
  const found = new RegExp(mark, "gi");
  found.lastIndex = from;
  const end = found.exec(html) === null ? -1 : html.indexOf(">", found.lastIndex - 1);
  return { text: "\n", end: end === -1 ? html.length : end + 1 };
}
