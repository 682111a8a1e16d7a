// `npm run build`: database client, server and pages, each only when its sources have changed.
import { join } from "node:path";

import { failPlainly } from "./setup/fail-plainly.mjs";
import { prepareProduct } from "./setup/prepare-product.mjs";

await failPlainly(async () => {
  await prepareProduct(join(import.meta.dirname, ".."));
  console.log("Everything is built.");
  return 0;
});
