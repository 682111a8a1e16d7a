import { existsSync } from "node:fs";
// `npm run check:layers`: imports point one way (.dependency-cruiser.cjs). Nothing read is a failure, not a pass.
import { createRequire } from "node:module";
import { join } from "node:path";

import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const LAYERS = ["app", "components", "lib", "server"];
const OTHERS = ["flows", "bin", "scripts", "tests", "benchmarks"];

const root = join(import.meta.dirname, "..");
process.chdir(root);

const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
const folders = [...LAYERS, ...OTHERS].filter((folder) => existsSync(folder));
const { output } = await cruise(folders, { ...options, ruleSet: { forbidden }, validate: true }, undefined, {
  tsConfig: extractTSConfig(options.tsConfig.fileName),
});

const { violations, totalDependenciesCruised } = output.summary;
const sources = output.modules
  .map((module) => module.source)
  .filter((source) => folders.includes(source.split("/")[0]));
const unseen = LAYERS.filter((folder) => !sources.some((source) => source.startsWith(`${folder}/`)));

for (const { rule, from, to } of violations) console.error(`${from} → ${to}\n  ${rule.name}: ${commentOf(rule.name)}`);
for (const folder of unseen) console.error(`No module of ${folder}/ was read: the check saw nothing there.`);
console.log(`${sources.length} modules, ${totalDependenciesCruised} dependencies, ${violations.length} violations`);
process.exitCode = violations.length + unseen.length > 0 ? 1 : 0;

function commentOf(name) {
  return forbidden.find((rule) => rule.name === name)?.comment ?? "see docs/house-style.md";
}
