import { join } from "node:path";

import { timed } from "./progress-line.mjs";
import { runCommand } from "./run-command.mjs";
import { hashSources, isStamped, writeStamp } from "./stamps.mjs";

const SHARED_SOURCES = ["package-lock.json", "tsconfig.json", "lib"];
const SERVER_SOURCES = [
  ...SHARED_SOURCES,
  "server",
  "generated",
  "prisma/migrations",
  "scripts/build-server.mjs",
  ".cache/empty-record.stamp",
];
const PAGE_SOURCES = [...SHARED_SOURCES, "app", "components", "public", "next.config.ts", "postcss.config.mjs"];

/** Where the hash of the sources of the last server build is kept. */
export const SERVER_STAMP = "dist/.showrunner-build";
const PAGES_STAMP = ".next/.showrunner-build";

/**
 * Bundles the server unless the present bundle is of these sources.
 * @param {string} root
 */
export async function buildServerIfStale(root) {
  const stampFile = join(root, SERVER_STAMP);
  const hash = hashSources(root, SERVER_SOURCES);
  if (isStamped(stampFile, hash)) return;
  const { buildServer } = await import("../build-server.mjs");
  await timed({ doing: "Building the server", done: "Built the server" }, () => buildServer(root));
  writeStamp(stampFile, hash);
}

/**
 * Builds the pages unless the present build is of these sources.
 * @param {string} root
 */
export async function buildPagesIfStale(root) {
  const stampFile = join(root, PAGES_STAMP);
  const hash = hashSources(root, PAGE_SOURCES);
  if (isStamped(stampFile, hash)) return;
  await timed({ doing: "Building the pages", done: "Built the pages" }, () => runNext(root, ["build"]));
  writeStamp(stampFile, hash);
}

/**
 * Runs a command of Next.js.
 * @param {string} root
 * @param {readonly string[]} args
 */
export function runNext(root, args) {
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  return runCommand(process.execPath, [next, ...args], { cwd: root, env });
}
