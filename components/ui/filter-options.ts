export interface ComboboxOption {
  value: string;
  label: string;
  description?: string | undefined;
  /** Shown at the end, such as a count. */
  note?: string | undefined;
}

/** Options whose label or description holds every word of `query`; those that begin with it come first. */
export function filterOptions(options: readonly ComboboxOption[], query: string): ComboboxOption[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [...options];
  const words = wanted.split(/\s+/);
  const holds = (option: ComboboxOption): boolean => {
    const text = `${option.label} ${option.value} ${option.description ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const begins = (option: ComboboxOption): number => (option.label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return options.filter(holds).toSorted((one, other) => begins(one) - begins(other));
}
