import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { NewResult } from "@/server/ports/results";

import { anOrganisation, CREATED_AT } from "./fixtures";
import type { RecordUnderTest } from "./record-under-test";

const EXPIRES_AT = CREATED_AT + 60_000;
const BYTES = new TextEncoder().encode(JSON.stringify("é".repeat(500_000)));

function aResult(parts: Partial<NewResult> = {}): NewResult {
  return {
    organisation: anOrganisation(),
    key: randomUUID(),
    flow: "report",
    version: "1",
    stage: "read",
    action: randomUUID(),
    at: CREATED_AT,
    expiresAt: EXPIRES_AT,
    durationMs: 12_345,
    output: { value: { b: ["\u0000", 1.5], a: null } },
    bytes: null,
    ...parts,
  };
}

/** A result whose output is too large to stand in place. */
function aLargeResult(parts: Partial<NewResult> = {}): NewResult {
  const output = { ref: randomUUID(), sizeBytes: BYTES.byteLength, preview: '"éé' };
  return aResult({ output, bytes: BYTES, ...parts });
}

export function describeResults(subject: () => RecordUnderTest): void {
  const results = () => subject().record.store.results;
  const payloads = () => subject().record.payloads;

  async function kept(parts: Partial<NewResult> = {}): Promise<NewResult> {
    const result = aResult(parts);
    await results().keep(result);
    return result;
  }

  async function isKept({ organisation, key }: NewResult): Promise<boolean> {
    return (await results().find(organisation, key, CREATED_AT)) !== null;
  }

  /** The copy that is a result's own. */
  async function refOf({ organisation, key }: NewResult): Promise<string> {
    const found = await results().find(organisation, key, CREATED_AT);
    if (found === null || !("ref" in found.output)) throw new Error("There is no copy.");
    return found.output.ref;
  }

  describe("kept results", () => {
    test("are found as they were kept, to the letter", async () => {
      const { organisation, key, output, action, at, durationMs } = await kept();
      const found = await results().find(organisation, key, CREATED_AT);
      expect(found).toEqual({ output, action, at, durationMs });
      expect(JSON.stringify(found?.output)).toBe(JSON.stringify(output));
      expect(await results().find(organisation, randomUUID(), CREATED_AT)).toBeNull();
      expect(await results().find(anOrganisation(), key, CREATED_AT)).toBeNull();
    });

    test("are found until they expire", async () => {
      const { organisation, key } = await kept();
      expect(await results().find(organisation, key, EXPIRES_AT - 1)).not.toBeNull();
      expect(await results().find(organisation, key, EXPIRES_AT)).toBeNull();
    });

    test("take the place of the one before", async () => {
      const before = await kept();
      await results().keep({ ...before, output: { value: "later" }, expiresAt: EXPIRES_AT + 5 });
      expect(await results().find(before.organisation, before.key, EXPIRES_AT)).toMatchObject({
        output: { value: "later" },
      });
    });

    test("of many that are kept at once, one stays with its copy", async () => {
      const { organisation, key } = aResult();
      await subject().askBoth(8, ({ store }, turn) =>
        store.results.keep(aLargeResult({ organisation, key, durationMs: turn })),
      );
      const ref = await refOf(aResult({ organisation, key }));
      expect(await payloads().read(organisation, ref)).toEqual(BYTES);
      expect(await results().remove({ organisation })).toBe(1);
    });

    test("have a large output of their own, which goes with them", async () => {
      const large = aLargeResult();
      const { organisation, output } = large;
      await results().keep(large);
      const ref = await refOf(large);
      expect(output).not.toMatchObject({ ref });
      expect(await payloads().read(organisation, ref)).toEqual(BYTES);

      await results().keep(large);
      expect(await payloads().find(organisation, ref)).toBeNull();
      const second = await refOf(large);
      await results().keep({ ...large, output: { value: 1 }, bytes: null });
      expect(await payloads().find(organisation, second)).toBeNull();

      await results().keep(large);
      const third = await refOf(large);
      expect(await results().remove({ organisation })).toBe(1);
      expect(await payloads().find(organisation, third)).toBeNull();
      expect(await payloads().read(organisation, third)).toBeNull();
    });

    test("are removed by flow, by stage, or all of one organisation", async () => {
      const organisation = anOrganisation();
      const other = await kept();
      const [a, b, c] = await Promise.all([
        kept({ organisation }),
        kept({ organisation, stage: "write" }),
        kept({ organisation, flow: "demo" }),
      ]);
      expect(await results().remove({ organisation, flow: "none" })).toBe(0);
      expect(await results().remove({ organisation, flow: "report", stage: "write" })).toBe(1);
      expect(await Promise.all([a, b, c].map(isKept))).toEqual([true, false, true]);
      expect(await results().remove({ organisation, stage: "read" })).toBe(2);
      await kept({ organisation });
      expect(await results().remove({ organisation })).toBe(1);
      expect(await isKept(other)).toBe(true);
    });

    test("are removed however many they are", async () => {
      const organisation = anOrganisation();
      await Promise.all(Array.from({ length: 2_001 }, () => kept({ organisation })));
      expect(await results().remove({ organisation })).toBe(2_001);
    });

    test("that have expired are removed, a batch at a time, the oldest first", async () => {
      const at = CREATED_AT - 1_000_000;
      const organisation = anOrganisation();
      const old = await Promise.all([3, 1, 2].map((ms) => kept({ organisation, expiresAt: at + ms })));
      const young = await kept({ organisation, expiresAt: at + 4 });
      expect(await results().removeExpired(at + 3, 2)).toBe(2);
      const found = await Promise.all(
        [...old, young].map(async ({ key }) => (await results().find(organisation, key, at)) !== null),
      );
      expect(found).toEqual([true, false, false, true]);
      expect(await results().removeExpired(at + 3, 2)).toBe(1);
      expect(await results().removeExpired(at + 3, 2)).toBe(0);
    });
  });
}
