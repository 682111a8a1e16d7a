import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { runChecks } from "./check-steps.mjs";
import { tryCommand } from "./run-command.mjs";
import { tallyPlaywright, tallyVitest } from "./test-reports.mjs";

const REPORT_DIR = ".cache/test-reports";

/** The suites of `npm test`, in their order. Each runs to its end and answers its tally. */
export const SUITES = [
  { name: "check", run: (root) => runChecks(root) },
  vitestSuite("unit"),
  vitestSuite("contract"),
  vitestSuite("model"),
  vitestSuite("simulation"),
  vitestSuite("integration"),
  reportedSuite("e2e", {
    program: "@playwright/test/cli.js",
    args: ["test", "--pass-with-no-tests"],
    tally: tallyPlaywright,
  }),
];

function vitestSuite(name) {
  const report = `--outputFile.json=${REPORT_DIR}/${name}.json`;
  return reportedSuite(name, {
    program: "vitest/vitest.mjs",
    args: ["run", "--project", name, "--passWithNoTests", "--reporter=default", "--reporter=json", report],
    tally: tallyVitest,
  });
}

function reportedSuite(name, { program, args, tally }) {
  const run = async (root) => {
    const reportFile = join(root, REPORT_DIR, `${name}.json`);
    mkdirSync(join(root, REPORT_DIR), { recursive: true });
    rmSync(reportFile, { force: true });
    const options = { cwd: root, env: { NODE_ENV: undefined }, live: true };
    const { exitCode } = await tryCommand(process.execPath, [join(root, "node_modules", program), ...args], options);
    const counted = existsSync(reportFile)
      ? tally(JSON.parse(readFileSync(reportFile, "utf8")))
      : { passed: 0, failed: 0, skipped: 0 };
    return judge(counted, exitCode);
  };
  return { name, run };
}

/** What no test reports is a failure too: a runner that ended badly, and in CI a suite in which nothing was run. */
function judge(tally, exitCode) {
  const isEmpty = tally.passed + tally.failed === 0;
  const isWrong = exitCode !== 0 || (isEmpty && process.env.CI === "true");
  return isWrong && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
