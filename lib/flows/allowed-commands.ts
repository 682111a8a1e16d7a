/** Allows every program. */
const ANY_PROGRAM = "*";

/**
 * Whether a runner may start a program. An entry of `allowed` is a program's name, which the runner finds on its PATH, an
 * absolute path, or `*` for all. Entries match exactly as written, so a name never allows a path that ends in it.
 */
export function isAllowedCommand(program: string, allowed: readonly string[]): boolean {
  if (allowed.includes(ANY_PROGRAM)) return true;
  const canBeListed = program.startsWith("/") || (program !== "" && !program.includes("/"));
  return canBeListed && allowed.includes(program);
}
