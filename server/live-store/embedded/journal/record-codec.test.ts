import { describe, expect, test } from "vitest";

import { encodeRecord, JournalDamagedError, scanFile } from "./record-codec";

const PAYLOADS = ['{"a":1}', "", '"Größe 東京 🚂"', "x".repeat(5_000)];

function aFile(payloads: readonly string[] = PAYLOADS, first = 1): Buffer {
  return Buffer.concat(payloads.map((payload, place) => encodeRecord({ number: first + place, payload })));
}

describe("records", () => {
  test("come back as they were written", () => {
    const content = aFile(PAYLOADS, 7);
    const { records, goodBytes, isTorn } = scanFile("journal", content, 7);
    expect(records.map(({ payload }) => payload)).toEqual(PAYLOADS);
    expect(records.map(({ number }) => number)).toEqual([7, 8, 9, 10]);
    expect({ goodBytes, isTorn }).toEqual({ goodBytes: content.length, isTorn: false });
  });

  test("an empty file has none", () => {
    expect(scanFile("journal", new Uint8Array(), 1)).toEqual({ records: [], goodBytes: 0, isTorn: false });
  });

  test("numbers may be large", () => {
    const number = 2 ** 45;
    expect(scanFile("journal", encodeRecord({ number, payload: "x" }), number).records).toEqual([
      { number, payload: "x" },
    ]);
  });
});

describe("damage", () => {
  test("a last record cut short anywhere is the torn rest of a write", () => {
    const whole = aFile(PAYLOADS.slice(0, 2));
    const all = aFile(PAYLOADS.slice(0, 3));
    for (let size = whole.length + 1; size < all.length; size += 1) {
      const { records, goodBytes, isTorn } = scanFile("journal", all.subarray(0, size), 1);
      expect({ count: records.length, goodBytes, isTorn }).toEqual({ count: 2, goodBytes: whole.length, isTorn: true });
    }
  });

  test("space that was never written to is a torn tail too", () => {
    const content = Buffer.concat([aFile(), Buffer.alloc(4_096)]);
    expect(scanFile("journal", content, 1)).toMatchObject({ goodBytes: aFile().length, isTorn: true });
  });

  test("any changed byte before the last record is a hole", () => {
    const content = aFile(PAYLOADS.slice(0, 3));
    const last = content.length - aFile(PAYLOADS.slice(2, 3)).length;
    for (let place = 0; place < last; place += 1) {
      const damaged = Buffer.from(content);
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0x41, place);
      expect(() => scanFile("journal", damaged, 1)).toThrow(JournalDamagedError);
    }
  });

  test("a record that is missing is noticed by its number", () => {
    const content = Buffer.concat([aFile(["a"]), aFile(["c"], 3)]);
    expect(() => scanFile("journal", content, 1)).toThrow(/record 2 is missing/);
  });

  test("a record of another place at the end is not read", () => {
    expect(() => scanFile("journal", aFile(["a"], 5), 1)).toThrow(JournalDamagedError);
  });
});
