import { flowOf } from "showrunner";
import { testFile, testFlow } from "showrunner/testing";
import { describe, expect, test } from "vitest";

import { dataProcessing } from "../data-processing/data-processing";
import { DataProcessing } from "./data-processing-decorated";

const ROWS = 100_000;

/** What a row holds, by rules that can be added up in one go as well. */
function cellsOf(row: number) {
  const amount = (row * 7_919) % 1_000;
  return { region: ["north", "south", "east"][row % 3] ?? "", amount: row % 997 === 0 ? null : amount - 500 };
}

const cells = Array.from({ length: ROWS }, (_, row) => cellsOf(row));
const csv = testFile(
  "sales.csv",
  `id,region,amount\n${cells.map(({ region, amount }, row) => `${row},"${region}",${amount ?? "n/a"}`).join("\n")}\n`,
  "text/csv",
);
const amounts = cells.flatMap(({ amount }) => (amount === null ? [] : [amount]));
const expected = {
  rows: ROWS,
  skipped: ROWS - amounts.length,
  count: amounts.length,
  sum: amounts.reduce((sum, amount) => sum + amount, 0),
  min: Math.min(...amounts),
  max: Math.max(...amounts),
};

describe("the flow written twice", () => {
  test("is one plan, but for its name and what it says of itself", () => {
    const { name, description, ...plan } = flowOf(DataProcessing).plan;
    expect(name).toBe("data-processing.decorated");
    expect(description).not.toBe(dataProcessing.plan.description);
    const { name: _name, description: _description, ...other } = dataProcessing.plan;
    expect(plan).toEqual(other);
  });

  test("comes to the same result, which is that of one pass over the file", async () => {
    const options = { input: { file: csv.ref, column: "amount", groupBy: "region" }, files: [csv] };
    const built = await testFlow(dataProcessing, options).run();
    const decorated = await testFlow(flowOf(DataProcessing), options).run();
    expect(built.status).toBe("completed");
    expect(built.outputs.Process).toHaveLength(10);
    expect(built.output).toMatchObject({ ...expected, average: expected.sum / expected.count });
    expect(built.state).toEqual({ final_output: built.output });
    expect(decorated).toMatchObject({
      status: built.status,
      order: built.order,
      outputs: built.outputs,
      output: built.output,
      state: built.state,
    });
  });

  test("fails alike where there is no such column", async () => {
    for (const one of [dataProcessing, flowOf(DataProcessing)]) {
      const result = await testFlow(one, { input: { file: csv.ref, column: "price" }, files: [csv] }).run();
      expect(result).toMatchObject({ status: "failed", order: ["Fetch"], error: { code: "COLUMN_NOT_FOUND" } });
    }
  });
});
