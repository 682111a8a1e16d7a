import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { runNext } from "./build-product.mjs";
import { formatSeconds } from "./progress-line.mjs";
import { tryCommand } from "./run-command.mjs";

/** What `npm run check` is made of; each is also `npm run check:<name>`. Programs by their path below node_modules/. */
const CHECK_STEPS = [
  { name: "types", program: "typescript/bin/tsc", args: ["--noEmit", "--tsBuildInfoFile", ".cache/types.tsbuildinfo"] },
  { name: "lint", program: "oxlint/bin/oxlint", args: [] },
  { name: "format", program: "oxfmt/bin/oxfmt", args: ["--check"] },
  { name: "layers", program: "../scripts/check-layers.mjs", args: [] },
  { name: "dead-code", program: "knip/bin/knip.js", args: ["--no-progress"] },
];

/**
 * Runs the named steps, or all, to their end, two at a time, and tells of each.
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runChecks(root, names = []) {
  const unknown = names.filter((name) => !CHECK_STEPS.some((step) => step.name === name));
  if (unknown.length > 0) throw new Error(`There is no check named ${unknown.join(", ")}.`);
  const wanted = CHECK_STEPS.filter((step) => names.length === 0 || names.includes(step.name));
  if (wanted.some((step) => step.name === "types")) await writeRouteTypes(root);
  const waiting = [...wanted];
  let failed = 0;
  const takeSteps = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(root, step))) failed += 1;
    }
  };
  await Promise.all([takeSteps(), takeSteps()]);
  return { passed: wanted.length - failed, failed, skipped: 0 };
}

async function runStep(root, { name, program, args }) {
  const startedAt = performance.now();
  const options = { cwd: root, env: { FORCE_COLOR: "0", NO_COLOR: "1" } };
  const { exitCode, output } = await tryCommand(
    process.execPath,
    [join(root, "node_modules", program), ...args],
    options,
  );
  const took = formatSeconds(performance.now() - startedAt);
  console.log(exitCode === 0 ? `  ${name} ok (${took})` : `  ${name} FAILED (${took})\n${output.trimEnd()}\n`);
  return exitCode === 0;
}

/** The types of routes and style sheets are written by Next.js, and not kept in the repository. */
async function writeRouteTypes(root) {
  if (existsSync(join(root, "app")) && !hasRouteTypes(root)) await runNext(root, ["typegen"]);
}

function hasRouteTypes(root) {
  const environment = join(root, "next-env.d.ts");
  if (!existsSync(environment)) return false;
  const imports = [...readFileSync(environment, "utf8").matchAll(/import "(\.[^"]+)"/g)];
  return imports.every(([, path]) => existsSync(join(root, path)));
}
