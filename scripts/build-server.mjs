import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { build, context } from "esbuild";

import { EMPTY_RECORD } from "./setup/make-empty-record.mjs";

/** Entry points by the name of what becomes of them. Those that do not exist are left out. */
const ENTRY_POINTS = {
  showrunner: "server/main.ts",
  "pglite-worker": "server/record/pglite-worker.ts",
  "runner-beat-thread": "server/runner-beat-thread.ts",
  sdk: "lib/flows/sdk.ts",
  testing: "server/testing/kit.ts",
};

/**
 * Bundles the server, the flow SDK and the test kit. Packages stay outside; code that entry points share is shared at run time too, so that a
 * class of the SDK is the same class in a flow and in the server.
 * @param {string} root
 * @param {{ folder?: string, program?: string }} [choice] another folder than `dist`, and another program than `server/main.ts`
 */
export async function buildServer(root, { folder = "dist", program = ENTRY_POINTS.showrunner } = {}) {
  const { metafile } = await build({ ...bundleOptions(root, program), outdir: folder });
  removeStaleFiles(join(root, folder), metafile);
  copyAssets(root, folder);
}

/**
 * Builds like `buildServer`, and again whenever a source changes.
 * @param {string} root
 * @param {(succeeded: boolean) => void} onBuilt called after each build
 * @returns {Promise<{ dispose(): Promise<void> }>}
 */
export async function watchServer(root, onBuilt) {
  const reporter = {
    name: "report-build",
    setup(watched) {
      watched.onEnd((result) => {
        copyAssets(root, "dist");
        onBuilt(result.errors.length === 0);
      });
    },
  };
  const watcher = await context({ ...bundleOptions(root), logLevel: "warning", plugins: [reporter] });
  await watcher.watch();
  return watcher;
}

function bundleOptions(root, program = ENTRY_POINTS.showrunner) {
  const present = Object.entries({ ...ENTRY_POINTS, showrunner: program }).filter(([, source]) =>
    existsSync(join(root, source)),
  );
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present),
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    tsconfig: "tsconfig.json",
    sourcemap: "linked",
    metafile: true,
    logLevel: "silent",
  };
}

/** What the server reads at its start, and looks for beside its bundle. */
const ASSETS = {
  migrations: "prisma/migrations",
  scripts: "server/live-store/redis/scripts",
  "empty-record": EMPTY_RECORD,
};

function copyAssets(root, folder) {
  for (const [name, source] of Object.entries(ASSETS)) {
    const copy = join(root, folder, name);
    rmSync(copy, { recursive: true, force: true });
    if (existsSync(join(root, source))) cpSync(join(root, source), copy, { recursive: true });
  }
}

/** Shared chunks carry a hash in their name; those of earlier builds would pile up. */
function removeStaleFiles(folder, metafile) {
  mkdirSync(folder, { recursive: true });
  const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of readdirSync(folder)) {
    const isOutput = name.endsWith(".mjs") || name.endsWith(".mjs.map");
    if (isOutput && !written.has(name)) rmSync(join(folder, name));
  }
}
