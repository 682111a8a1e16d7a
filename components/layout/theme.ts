/** Themes a person can choose; `system` follows the device. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The theme after this one, round and round; the first for what is no theme. */
export function nextTheme(theme: string | undefined): Theme {
  const place = THEMES.findIndex((one) => one === theme);
  return THEMES[(place + 1) % THEMES.length] ?? "system";
}
