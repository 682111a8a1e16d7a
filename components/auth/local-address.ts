const HOME = "/actions";

/** The page to go to after signing in: an address of this product, whatever was asked for. */
export function localAddress(asked: string | readonly string[] | undefined): string {
  const address = typeof asked === "string" ? asked : HOME;
  // Browsers read `/\` and `//` as another host, and take control characters out before they look.
  const isLocal = /^\/(?![/\\])[\u0021-\u007e]*$/.test(address);
  return isLocal && !address.startsWith("/sign-in") ? address : HOME;
}
