/** Characters that tell actions apart at a glance: the time part of a UUID v7, which is also a prefix one can search for. */
const SHORT_ID_LENGTH = 13;

/** The first characters of an action's id, as lists and headings show it. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}
