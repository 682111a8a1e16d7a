// `npm run check [-- types lint format layers dead-code]`: everything about the sources that needs no run of them.
import { join } from "node:path";

import { runChecks } from "./setup/check-steps.mjs";
import { failPlainly } from "./setup/fail-plainly.mjs";
import { prepareSources } from "./setup/prepare-product.mjs";

const root = join(import.meta.dirname, "..");

await failPlainly(async () => {
  await prepareSources(root);
  const { failed } = await runChecks(root, process.argv.slice(2));
  return failed === 0 ? 0 : 1;
});
