/** The class names that apply, joined. Nothing is merged: give each property once. */
export function cn(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
