import type { SourceBlock } from "./parse-source";

const PAGE = { width: 595, height: 842, margin: 64 } as const;
const STYLES = {
  title: { font: "F2", size: 18, before: 0 },
  heading: { font: "F2", size: 13, before: 10 },
  text: { font: "F1", size: 10.5, before: 6 },
} as const satisfies Record<SourceBlock["style"], { font: string; size: number; before: number }>;
const LEADING = 1.35;
const FOOTER = { size: 9, y: 36 } as const;

/** Widths of Helvetica's characters 32 to 126, in thousandths of the font size (Adobe font metrics). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
] as const;
/** Bold letters and letters that are not in the table are wider than what they are measured by. */
const WIDTH_RESERVE = 1.08;

interface PlacedLine {
  font: string;
  size: number;
  y: number;
  text: string;
}

/** A PDF 1.4 document of A4 pages with running page numbers; the same blocks always give the same bytes. */
export function writePdf(title: string, blocks: readonly SourceBlock[]): Uint8Array {
  const pages = placeLines(blocks);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${7 + 2 * index} 0 R`).join(" ")}] >>`,
    fontObject("Helvetica"),
    fontObject("Helvetica-Bold"),
    `<< /Title (${escaped(title)}) >>`,
    ...pages.flatMap((lines, index) => pageObjects(lines, { number: index + 1, total: pages.length })),
  ];
  return assemble(objects);
}

function placeLines(blocks: readonly SourceBlock[]): PlacedLine[][] {
  const pages: PlacedLine[][] = [];
  let y = 0;
  for (const { style, text } of blocks) {
    const { font, size, before } = STYLES[style];
    y -= before;
    for (const line of wrap(text, size)) {
      y -= size * LEADING;
      if (pages.length === 0 || y < PAGE.margin) {
        pages.push([]);
        y = PAGE.height - PAGE.margin - size;
      }
      pages.at(-1)?.push({ font, size, y, text: line });
    }
  }
  return pages;
}

function wrap(text: string, size: number): string[] {
  const limit = PAGE.width - 2 * PAGE.margin;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last === undefined || widthOf(longer, size) > limit) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function widthOf(text: string, size: number): number {
  let units = 0;
  for (let index = 0; index < text.length; index += 1) units += WIDTHS[text.charCodeAt(index) - 32] ?? 556;
  return (units * size * WIDTH_RESERVE) / 1_000;
}

function fontObject(name: string): string {
  return `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
}

function pageObjects(lines: readonly PlacedLine[], page: { number: number; total: number }): string[] {
  const footer = { font: "F1", size: FOOTER.size, y: FOOTER.y, text: `Page ${page.number} of ${page.total}` };
  const content = [...lines, footer]
    .map(
      ({ font, size, y, text }) => `BT /${font} ${size} Tf ${PAGE.margin} ${y.toFixed(2)} Td (${escaped(text)}) Tj ET`,
    )
    .join("\n");
  const contentNumber = 6 + 2 * (page.number - 1);
  const box = `[0 0 ${PAGE.width} ${PAGE.height}]`;
  const fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>";
  return [
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources ${fonts} /Contents ${contentNumber} 0 R >>`,
  ];
}

/** A string object in WinAnsiEncoding, as Latin-1 characters: the euro sign is the only one outside Latin-1 in use. */
function escaped(text: string): string {
  const winAnsi = text.replaceAll("€", "\u0080");
  const foreign = /[^\u0000-\u00FF]/u.exec(winAnsi)?.[0];
  if (foreign !== undefined) throw new Error(`The character ${foreign} is not in WinAnsiEncoding`);
  return winAnsi.replaceAll(/[\\()]/g, String.raw`\$&`);
}

function assemble(objects: readonly string[]): Uint8Array {
  let body = "%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n";
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(body.length);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + table + trailer, "latin1");
}
