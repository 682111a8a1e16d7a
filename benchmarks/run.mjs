import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { buildServer } from "../scripts/build-server.mjs";

// What is measured is built as it ships, since code that is compiled at run time is slower.
const root = join(import.meta.dirname, "..");
const folder = ".cache/bench";
await buildServer(root, { folder, program: "benchmarks/main.ts" });
const program = join(root, folder, "showrunner.mjs");
const flags = ["--enable-source-maps", "--max-semi-space-size=64"];
const { status } = spawnSync(process.execPath, [...flags, program, ...process.argv.slice(2)], {
  stdio: "inherit",
  cwd: root,
});
process.exit(status ?? 1);
