import { expect, test } from "vitest";

import { findAmounts } from "./find-amounts";

test.each([
  "€4.5 million",
  "£1,234,567.89",
  "$ 300",
  "US$12bn",
  "EUR 12,450.00",
  "EUR -640.00",
  "1.234,50 EUR",
  "300 dollars",
  "21 million dollars",
  "500 €",
  "₹5000",
])("%s is a sum of money", (amount) => {
  const text = `They paid ${amount} for it.`;
  expect(findAmounts(text)).toEqual([{ kind: "amounts", value: amount, start: 10, end: 10 + amount.length }]);
});

test.each(["61,400 doses", "3.5 million people", "40 per cent", "EUROPE 2020", "section 5", "A$AP"])(
  "%s is none",
  (text) => {
    expect(findAmounts(text)).toEqual([]);
  },
);

test.each(["1", "1,234,567,", "€", "1 "])(
  "a long row of %j takes no long time",
  (piece) => {
    expect(findAmounts(piece.repeat(200_000)).length).toBeGreaterThanOrEqual(0);
  },
  5_000,
);
