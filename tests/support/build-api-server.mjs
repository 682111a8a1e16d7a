import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { buildServer } from "../../scripts/build-server.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
const CACHE = join(ROOT, ".cache");
const NAME = /^api-server-(\d+)$/;

/**
 * Bundles the product without its pages once for all suites, in a folder of this process's own: whoever builds the product
 * meanwhile does not change what is tested.
 * @param {import("vitest/node").TestProject} project
 */
export async function setup(project) {
  removeLeftovers();
  const folder = join(".cache", `api-server-${process.pid}`);
  await buildServer(ROOT, { folder, program: "tests/support/api-server.ts" });
  project.provide("apiServer", join(ROOT, folder, "showrunner.mjs"));
  return () => rmSync(join(ROOT, folder), { recursive: true, force: true });
}

/** Folders whose process was killed before it could remove them. */
function removeLeftovers() {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
