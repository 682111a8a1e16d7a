// `npm start`: from a fresh clone to a running Showrunner. Uses nothing but Node.js, since packages may not be installed yet.
import { join } from "node:path";

import { failPlainly } from "./setup/fail-plainly.mjs";
import { prepareProduct } from "./setup/prepare-product.mjs";
import { runServer } from "./setup/run-server.mjs";

const root = join(import.meta.dirname, "..");

await failPlainly(async () => {
  await prepareProduct(root);
  const args = [
    "--enable-source-maps",
    "--max-semi-space-size=64",
    join(root, "dist", "showrunner.mjs"),
    "up",
    ...process.argv.slice(2),
  ];
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...process.env };
  return runServer(args, { cwd: process.cwd(), env });
});
