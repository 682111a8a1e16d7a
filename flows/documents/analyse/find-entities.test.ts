import { expect, test } from "vitest";

import { entitiesOf, findMentions } from "./find-entities";
import { unwrapText } from "./split-sentences";

function found(text: string) {
  const { names, organisations, places } = entitiesOf(findMentions(unwrapText(text)));
  return { names, organisations, places };
}

const NOTHING = { names: [], organisations: [], places: [] };

test.each([
  ["Dr. Quillon Abara opened the session.", ["Quillon Abara"]],
  ["They asked Mr Tsukishima.", ["Tsukishima"]],
  ["Mayor Latoya Briggs announced it.", ["Latoya Briggs"]],
  ["The plan of Ingrid van der Zee was approved.", ["Ingrid van der Zee"]],
  ["Zorblat Querq, head of sales, left early.", ["Zorblat Querq"]],
  ["Its president, Wynfor Calder, agreed.", ["Wynfor Calder"]],
  ["Xanthe Oyewole said it was late.", ["Xanthe Oyewole"]],
  ["Apologies: Quorra Benning, Tolu Faleke.", ["Quorra Benning", "Tolu Faleke"]],
  ["Maria Lund spoke first. Later, Lund left.", ["Maria Lund"]],
])("%s names people", (text, names) => {
  expect(found(text)).toEqual({ ...NOTHING, names });
});

test.each([
  ["The order went to Zanderoom Optik GmbH & Co. KG at once.", ["Zanderoom Optik GmbH & Co. KG"]],
  ["Harrow & Finch, Ltd. pays.", ["Harrow & Finch, Ltd."]],
  ["We wrote to the Regional Water Authority.", ["Regional Water Authority"]],
  ["It came from the Ministry of Public Works.", ["Ministry of Public Works"]],
  ["It is run by the Department for Inland Fisheries.", ["Department for Inland Fisheries"]],
  ["The Université de Quimperlé has a new roof.", ["Université de Quimperlé"]],
  ["NASA and the WHO agree.", ["NASA", "WHO"]],
  ["Ohmwerk AG builds it. Then Ohmwerk tests it.", ["Ohmwerk AG"]],
])("%s names organisations", (text, organisations) => {
  expect(found(text)).toEqual({ ...NOTHING, organisations });
});

test.each([
  ["They met in Quarnbeck and near Aldmoor.", ["Quarnbeck", "Aldmoor"]],
  ["The port of Sedrun is closed.", ["Sedrun"]],
  ["He lives at 12 Larkspur Lane.", ["Larkspur Lane"]],
  ["They fly from Peru to New Zealand.", ["Peru", "New Zealand"]],
  ["Offices in Quarnbeck, Tilm and Aldmoor are open.", ["Quarnbeck", "Tilm", "Aldmoor"]],
])("%s names places", (text, places) => {
  expect(found(text)).toEqual({ ...NOTHING, places });
});

test("a company's town is a place", () => {
  expect(found("It was built by Ohmwerk AG of Quarnbeck.")).toEqual({
    names: [],
    organisations: ["Ohmwerk AG"],
    places: ["Quarnbeck"],
  });
});

test.each([
  "The report was written in English, in March, on a Monday.",
  "Results are shown below. Nice work. Split it in two.",
  "THIS LINE IS SHOUTED AS A HEADING",
  "It is written in TypeScript and runs on Node.js.",
])("%s names nobody and nothing", (text) => {
  expect(found(`${text}\n\nIt is nice to split the shouted results.`)).toEqual(NOTHING);
});

test("mentions stand where the text says it", () => {
  const text = "On 3 May 2024 Maria Lund paid €5 in Ulm.";
  const mentions = findMentions(text);
  expect(mentions.map(({ kind }) => kind)).toEqual(["dates", "names", "amounts", "places"]);
  for (const { value, start, end } of mentions) expect(text.slice(start, end)).toBe(value);
});

test("each value is listed once, whatever its case", () => {
  const mentions = ["Ulm", "ULM", "Bonn"].map((value) => ({ kind: "places" as const, value }));
  expect(entitiesOf(mentions).places).toEqual(["Ulm", "Bonn"]);
});
