/** A set of the words of a list divided by white space, or of its lines where entries have several words. */
export function wordSet(list: string, divider: RegExp = /\s+/): ReadonlySet<string> {
  return new Set(
    list
      .split(divider)
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  );
}
