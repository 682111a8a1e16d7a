/** The part of a key press that shortcuts look at. */
interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** A press as bindings write it: `c`, `Shift+d`, `[`, `Escape`. Null with Ctrl, Meta or Alt, which belong to the browser. */
export function keyName({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  const isLetter = /^\p{L}$/u.test(key);
  if (!isLetter) return key;
  return shiftKey ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
}

/** The binding that the presses so far complete, the longest first. Sequences are written with spaces: `g a`. */
export function matchShortcut(bindings: readonly string[], presses: readonly string[]): string | null {
  const completes = (binding: string): boolean => {
    const keys = binding.split(" ");
    return (
      keys.length <= presses.length && keys.every((key, place) => key === presses[presses.length - keys.length + place])
    );
  };
  const matches = bindings.filter(completes).toSorted((one, other) => other.length - one.length);
  return matches[0] ?? null;
}
