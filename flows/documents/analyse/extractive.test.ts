import { expect, test } from "vitest";

import { analyseExtractively } from "./extractive";

const PARAGRAPH =
  "Maria Lund of Ohmwerk AG paid €5 for the old pump in Quarnbeck on 3 May 2024. The pump leaks, and the pump is loud.\n\n";

test("a text is analysed from itself alone, always in the same way", async () => {
  const text = PARAGRAPH + "The waterworks will replace each pump that leaks before winter comes. ".repeat(3);
  const analysis = await analyseExtractively(text);
  expect(analysis).toMatchObject({
    provider: "extractive",
    summary: ["The waterworks will replace each pump that leaks before winter comes."].filter(
      ({ length }) => length <= text.length / 5,
    ),
    entities: {
      names: ["Maria Lund"],
      organisations: ["Ohmwerk AG"],
      places: ["Quarnbeck"],
      dates: ["3 May 2024"],
      amounts: ["€5"],
    },
  });
  expect(analysis.keywords[0]).toBe("pump");
  expect(await analyseExtractively(text)).toEqual(analysis);
});

test("a long text is read in parts, with one result", async () => {
  const seen: number[] = [];
  const analysis = await analyseExtractively(PARAGRAPH.repeat(5_000), { onProgress: (done) => seen.push(done) });
  expect(seen.length).toBeGreaterThan(2);
  expect(analysis.entities.names).toEqual(["Maria Lund"]);
  expect(analysis.keywords[0]).toBe("pump");
  expect(new Set(analysis.summary).size).toBe(analysis.summary.length);
});

test("an abort ends the analysis between two parts", async () => {
  const controller = new AbortController();
  const reason = new Error("Cancelled");
  let done = 0;
  const analysing = analyseExtractively(PARAGRAPH.repeat(5_000), {
    signal: controller.signal,
    onProgress: (count) => {
      done = count;
      controller.abort(reason);
    },
  });
  await expect(analysing).rejects.toBe(reason);
  expect(done).toBe(1);
});

test("lists of entities have an end, and a note says so", async () => {
  const text = Array.from({ length: 600 }, (_, index) => `It cost €${index + 1}.`).join("\n");
  const { entities, warnings } = await analyseExtractively(text);
  expect(entities.amounts).toHaveLength(500);
  expect(warnings).toContain("Of the entities, the first 500 of each kind are listed.");
});

test("a text that is too short for a summary says so", async () => {
  expect((await analyseExtractively("Hello there.")).warnings).toEqual([
    "The text is too short to be summarised by its own sentences.",
  ]);
});
