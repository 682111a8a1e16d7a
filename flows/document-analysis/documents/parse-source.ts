export interface SourceBlock {
  style: "title" | "heading" | "text";
  text: string;
}

/** The blocks of a source text: `# ` a title, `## ` a heading, other paragraphs divided by blank lines. */
export function parseSource(source: string): SourceBlock[] {
  return source
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, marks = "", text = line] = /^(#{1,2}) (.*)$/.exec(line) ?? [];
      if (marks === "") return { style: "text", text };
      return { style: marks === "#" ? "title" : "heading", text };
    });
}
