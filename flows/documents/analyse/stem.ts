/** An English word in lower case and the singular, for comparing: "Agencies" and "agency" are one. Not meant to be shown. */
export function stemOf(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/, "");
  if (lower.length < 4) return lower;
  if (/[^aeiou]ies$/.test(lower)) return `${lower.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(lower)) return lower.slice(0, -2);
  return /(?:ss|us|is)$/.test(lower) ? lower : lower.replace(/s$/, "");
}
