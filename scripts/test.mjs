// `npm test [-- check unit contract model simulation integration e2e]`: sets up what is missing and runs the suites, all of them to the end.
import { join } from "node:path";

import { failPlainly } from "./setup/fail-plainly.mjs";
import { prepareProduct } from "./setup/prepare-product.mjs";
import { tryCommand } from "./setup/run-command.mjs";
import { formatTally, sumTallies } from "./setup/test-reports.mjs";
import { SUITES } from "./setup/test-suites.mjs";

const root = join(import.meta.dirname, "..");
const names = process.argv.slice(2);

await failPlainly(async () => {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) throw new Error(`There is no suite named ${unknown.join(", ")}.`);
  const results = (await prepare()) ? await runSuites() : [];
  const failedSetup = { name: "set-up", tally: { passed: 0, failed: 1, skipped: 0 } };
  return report(results.length === 0 ? [failedSetup] : results);
});

/** Whether the suites can be run. A service that is missing is told here, and then by the suites that need it. */
async function prepare() {
  try {
    await prepareProduct(root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
  const services = await tryCommand(process.execPath, ["--import", "tsx", "scripts/prepare-tests.ts"], { cwd: root });
  console.log(services.output.trimEnd());
  return true;
}

async function runSuites() {
  const results = [];
  for (const { name, run } of SUITES.filter((suite) => names.length === 0 || names.includes(suite.name))) {
    console.log(`\n== ${name}`);
    const tally = await run(root);
    console.log(`== ${name}: ${formatTally(tally)}`);
    results.push({ name, tally });
  }
  return results;
}

function report(results) {
  console.log("\nResults");
  for (const { name, tally } of results) {
    const isEmpty = tally.passed + tally.failed + tally.skipped === 0;
    console.log(`  ${name}: ${isEmpty ? "no tests" : formatTally(tally)}`);
  }
  const total = sumTallies(results.map(({ tally }) => tally));
  console.log(formatTally(total));
  return total.failed === 0 ? 0 : 1;
}
