import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { packed, unpacked } from "./packed";

const text = new TextEncoder().encode(JSON.stringify(Array.from({ length: 60_000 }, (_, n) => `Zeile ${n} 🙂`)));

test.each(["application/json", "text/plain", "image/svg+xml"])(
  "a large %s is much smaller, and what it was",
  async (type) => {
    const smaller = await packed({ type, bytes: text });
    expect(smaller?.byteLength).toBeLessThan(text.byteLength / 3);
    expect(smaller === null ? null : Buffer.from(await unpacked(smaller)).equals(text)).toBe(true);
  },
);

test.each([
  ["what is small", "text/plain", text.subarray(0, 32 * 1024)],
  ["noise", "text/plain", new Uint8Array(randomBytes(100_000))],
  ["what its kind says is compressed", "image/png", text],
])("%s stays as it is", async (_what, type, bytes) => {
  expect(await packed({ type, bytes })).toBeNull();
});
