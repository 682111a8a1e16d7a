import { describe, expect, test } from "vitest";

import { LIMITS } from "@/lib/shared/limits";
import { createMemoryPayloads } from "@/server/testing/memory-payloads";

import { keepValue, valueOf, type ValueOwner } from "./payload-values";

const OWNER: ValueOwner = { organisation: "default", action: "a", name: "output" };

describe("a value", () => {
  test.each([null, 0, "", [], { a: [1, "ü", null] }])("%j stays in its event and comes back", async (value) => {
    const store = createMemoryPayloads();
    const payload = await keepValue(store, OWNER, value);
    expect(payload).toEqual({ value });
    expect(await valueOf(store, "default", payload)).toEqual(value);
    expect(store.kept).toEqual([]);
  });

  test("is kept as its JSON says, nothing as null", async () => {
    const store = createMemoryPayloads();
    expect(await keepValue(store, OWNER, undefined)).toEqual({ value: null });
    expect(await keepValue(store, OWNER, { at: new Date(0), none: undefined })).toEqual({
      value: { at: "1970-01-01T00:00:00.000Z" },
    });
  });

  test("goes to the payload store once its bytes, not its characters, are too many for an event", async () => {
    const store = createMemoryPayloads();
    const fits = "x".repeat(LIMITS.inlinePayloadBytes - 2);
    expect(await keepValue(store, OWNER, fits)).toEqual({ value: fits });
    const large = "é".repeat(LIMITS.inlinePayloadBytes - 2);
    const payload = await keepValue(store, { ...OWNER, name: "input" }, large);
    expect(store.kept).toMatchObject([{ organisation: "default", action: "a", name: "input.json" }]);
    expect(payload).toEqual({
      ref: store.kept[0]?.id,
      sizeBytes: 2 * LIMITS.inlinePayloadBytes - 2,
      preview: `"${"é".repeat(499)}`,
    });
    expect(await valueOf(store, "default", payload)).toBe(large);
  });

  test("beyond the limit is refused by its name", async () => {
    const huge = "x".repeat(LIMITS.payloadBytes);
    await expect(keepValue(createMemoryPayloads(), OWNER, huge)).rejects.toMatchObject({
      code: "OUTPUT_TOO_LARGE",
      message: `The output would be ${LIMITS.payloadBytes + 2} bytes of JSON; at most ${LIMITS.payloadBytes} are kept.`,
    });
    await expect(keepValue(createMemoryPayloads(), { ...OWNER, name: "input" }, huge)).rejects.toMatchObject({
      code: "INPUT_TOO_LARGE",
    });
  });

  test("that the store has lost is a defect that names it", async () => {
    await expect(valueOf(createMemoryPayloads(), "default", { ref: "gone", sizeBytes: 1 })).rejects.toThrow("gone");
  });
});
