const CHARACTERS: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ensp: " ",
  emsp: " ",
  thinsp: " ",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  laquo: "«",
  raquo: "»",
  hellip: "…",
  middot: "·",
  bull: "•",
  copy: "©",
  reg: "®",
  trade: "™",
  euro: "€",
  pound: "£",
  shy: "",
  zwnj: "",
  zwj: "",
  AElig: "Æ",
  aelig: "æ",
  OElig: "Œ",
  oelig: "œ",
  Oslash: "Ø",
  oslash: "ø",
  szlig: "ß",
  THORN: "Þ",
  thorn: "þ",
  ETH: "Ð",
  eth: "ð",
};

/** Accents by the ending of a name such as `eacute`, as characters that join the letter before them. */
const ACCENTS: Readonly<Record<string, string>> = {
  grave: "\u0300",
  acute: "\u0301",
  circ: "\u0302",
  tilde: "\u0303",
  uml: "\u0308",
  ring: "\u030A",
  caron: "\u030C",
  cedil: "\u0327",
};

const ENTITY = /&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});/g;

/** A text of HTML with its entities as the characters they stand for: numbers, and the names of letters and common signs. */
export function decodeEntities(html: string): string {
  return html.replaceAll(ENTITY, (entity, name: string) =>
    name.startsWith("#") ? numberedCharacter(name.slice(1)) : (namedCharacter(name) ?? entity),
  );
}

function numberedCharacter(number: string): string {
  const code = Number(/^\d/.test(number) ? number : `0${number}`);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\uFFFD";
}

function namedCharacter(name: string): string | undefined {
  if (Object.hasOwn(CHARACTERS, name)) return CHARACTERS[name];
  const ending = name.slice(1);
  return Object.hasOwn(ACCENTS, ending) ? `${name[0]}${ACCENTS[ending]}`.normalize("NFC") : undefined;
}
