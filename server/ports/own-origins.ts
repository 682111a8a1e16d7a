/** The origins that pages of this very server have, as a browser that reached it under `host` names them. */
export function ownOrigins(host: string | null | undefined): readonly string[] {
  return host === null || host === undefined ? [] : [`http://${host}`, `https://${host}`];
}
