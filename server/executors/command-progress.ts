import type { ProgressReport } from "@/lib/actions/progress";

const PREFIX = "::progress ";
const SUFFIX = "::";
const COUNT = /^-?\d{1,15}(\.\d{1,9})?$/;
const MESSAGE = /(?:^| )message=/;

/**
 * The progress a command reports with a line of its standard output, `::progress current=5 total=10 message=Reading::`; null
 * for any other line. Each field at most once and at least one of them; `message` comes last and may hold anything.
 */
export function parseProgressLine(line: string): ProgressReport | null {
  if (!line.startsWith(PREFIX) || !line.endsWith(SUFFIX) || line.length < PREFIX.length + SUFFIX.length) return null;
  const body = line.slice(PREFIX.length, -SUFFIX.length);
  const found = MESSAGE.exec(body);
  const counts = parseCounts(found === null ? body : body.slice(0, found.index));
  if (counts === null) return null;
  if (found !== null) return { ...counts, message: body.slice(found.index + found[0].length).trim() };
  return Object.keys(counts).length === 0 ? null : counts;
}

function parseCounts(text: string): { current?: number; total?: number } | null {
  const counts: { current?: number; total?: number } = {};
  for (const field of text.split(" ").filter((part) => part !== "")) {
    const [key, value = "", ...rest] = field.split("=");
    if ((key !== "current" && key !== "total") || counts[key] !== undefined || rest.length > 0 || !COUNT.test(value))
      return null;
    counts[key] = Number(value);
  }
  return counts.total !== undefined && counts.total < 0 ? null : counts;
}
