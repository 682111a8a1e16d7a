// `npm run test:files -- <folder>`: takes real documents through the stages of document-analysis, and mislabelled copies of them.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { type Expectation, expectationOf, type Outcome, problemWith, runDocument } from "./check-document";
import { makeMislabelled } from "./mislabelled";

const OWN_DOCUMENTS = fileURLToPath(new URL("../../flows/document-analysis/documents", import.meta.url));

const folder = process.argv[2] ?? OWN_DOCUMENTS;
const paths = await listFiles(folder).catch(() => null);
if (paths === null || paths.length === 0) {
  console.error(`${folder} is no folder with files. Usage: npm run test:files -- <folder>`);
  process.exitCode = 1;
} else {
  const temporary = await mkdtemp(join(tmpdir(), "showrunner-files-"));
  try {
    const real = paths.map((path) => ({ path, expected: expectationOf(path) }));
    const failed =
      (await checkAll(folder, real)) + (await checkAll(temporary, await writeMislabelled(temporary, paths)));
    const total = (await listFiles(temporary)).length + paths.length;
    console.log(`\n${total - failed} passed, ${failed} failed, 0 skipped`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

interface Case {
  path: string;
  expected: Expectation;
}

async function writeMislabelled(target: string, sources: readonly string[]): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { name, bytes, expected } of await makeMislabelled(sources)) {
    const path = join(target, name);
    await writeFile(path, bytes);
    cases.push({ path, expected });
  }
  return cases;
}

/** How many of them failed. */
async function checkAll(root: string, cases: readonly Case[]): Promise<number> {
  let failed = 0;
  for (const { path, expected } of cases) {
    const outcome = await runDocument(basename(path), await readFile(path));
    const problem = problemWith(outcome, expected);
    if (problem !== null) failed += 1;
    const verdict = problem === null ? "passed" : "FAILED";
    console.log(
      `${verdict}  ${relative(root, path).padEnd(34)}${described(outcome)}${problem === null ? "" : ` — ${problem}`}`,
    );
  }
  return failed;
}

function described(outcome: Outcome): string {
  if (outcome.kind === "refused") return `${outcome.code} at ${outcome.stage}`;
  if (outcome.kind === "broken") return `broken at ${outcome.stage}`;
  return `${outcome.type}, ${outcome.text.length} characters, ${outcome.chunks.length} chunks, ended at Format`;
}
