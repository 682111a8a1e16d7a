/** The present value of a colour token, for what cannot use CSS variables. In the browser only. */
export function readToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`).trim();
}
