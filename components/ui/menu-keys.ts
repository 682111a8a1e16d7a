/** The item that a key moves to, or null when the key means nothing here. Letters go to the next item that begins with them. */
export function nextItem(labels: readonly string[], current: number, key: string): number | null {
  const count = labels.length;
  if (count === 0) return null;
  if (key === "ArrowDown") return (current + 1) % count;
  if (key === "ArrowUp") return current <= 0 ? count - 1 : current - 1;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (!/^[\p{L}\p{N}]$/u.test(key)) return null;
  const places = labels.map((_, offset) => (current + 1 + offset + count) % count);
  return places.find((place) => labels[place]?.toLowerCase().startsWith(key.toLowerCase())) ?? null;
}
