import { expect, test } from "vitest";

import { findDates } from "./find-dates";

test.each([
  "14 March 2025",
  "3rd of May 2021",
  "March 14, 2025",
  "Sept. 2, 1999",
  "1–3 April 2025",
  "March 2025",
  "2025-03-14",
  "14/03/2025",
  "14.3.2025",
  "03/14/2025",
  "Q3 2025",
  "autumn 2027",
  "first quarter of 2024",
])("%s is a date", (date) => {
  const text = `It was due on ${date}, they say.`;
  expect(findDates(text)).toEqual([{ kind: "dates", value: date, start: 14, end: 14 + date.length }]);
});

test.each([
  "in 2025",
  "on Monday",
  "14 March",
  "2025-13-01",
  "45 March",
  "version 1.2.2025.4",
  "May 20 people come",
  "12/2025/7",
])("%s names no date with its year", (text) => {
  expect(findDates(text)).toEqual([]);
});
