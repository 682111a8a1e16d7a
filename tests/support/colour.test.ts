import { expect, test } from "vitest";

import { ciede2000, contrast, parseHex, toLab, type Lab } from "./colour";

// From the published test data of Sharma, Wu and Dalal 2005, table 1.
test.each<[Lab, Lab, number]>([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
])("%j and %j differ by %d", (one, other, difference) => {
  expect(ciede2000(one, other)).toBeCloseTo(difference, 4);
});

test("white on black has the greatest contrast, and white is L* 100", () => {
  expect(contrast(parseHex("#ffffff"), parseHex("#000000"))).toBeCloseTo(21, 5);
  expect(toLab(parseHex("#ffffff"))[0]).toBeCloseTo(100, 3);
});
