const BYTES = 16;

/** A text nobody else has. Also where the page came without encryption, which `crypto.randomUUID` does not allow. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
