import type { IncomingHttpHeaders } from "node:http";

/** Headers of a Node request as the web's own type. */
export function toHeaders(headers: IncomingHttpHeaders): Headers {
  const made = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    made.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return made;
}
