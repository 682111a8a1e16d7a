import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { build, type Plugin } from "esbuild";

import { findFlowOf, isFlow } from "@/lib/flows/decorators";
import type { Flow } from "@/lib/flows/flow";
import { InvalidInputError, messageOf } from "@/lib/shared/errors";

import { loadedFlow, type LoadedFlow } from "./loaded-flow";

/** Where flows are loaded from, and with what. */
export interface LoadOptions {
  /** Folders or modules. */
  readonly sources: readonly string[];
  /** The module `showrunner` stands for in a flow. */
  readonly sdk: string;
  /** Folder for compiled flows. */
  readonly cacheDir: string;
}

const MODULES = new Set([".ts", ".js", ".mjs"]);

/**
 * Loads every flow that the modules in `sources` export. Modules may be TypeScript; they are bundled with what they import
 * from their own folder, while packages are resolved from there. @throws InvalidInputError naming the module at fault
 */
export async function loadFlows(options: LoadOptions): Promise<LoadedFlow[]> {
  const modules = (await Promise.all(options.sources.map((source) => listModules(resolve(source))))).flat();
  const loaded: LoadedFlow[] = [];
  for (const path of modules) {
    for (const flow of await loadModule(path, options)) loaded.push(loadedFlow(flow, path));
  }
  const seen = new Map<string, string>();
  for (const { capability } of loaded) {
    if (seen.has(capability))
      throw new InvalidInputError("DUPLICATE_FLOW", `The flow ${capability} is exported twice.`);
    seen.set(capability, capability);
  }
  return loaded;
}

/** A folder's modules: those directly in it, and in each folder of it the one named like the folder. */
async function listModules(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => null);
  if (info === null) throw new InvalidInputError("NO_FLOWS", `SHOWRUNNER_FLOWS names ${path}, which does not exist.`);
  if (info.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(path, entry.name);
    if (entry.isFile() && isModule(entry.name)) found.push(full);
    if (entry.isDirectory()) found.push(...(await mainModule(full)));
  }
  return found;
}

function isModule(name: string): boolean {
  return MODULES.has(extname(name)) && !name.includes(".test.") && !name.endsWith(".d.ts");
}

async function mainModule(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return [...MODULES]
    .map((extension) => `${basename(folder)}${extension}`)
    .filter((name) => names.includes(name))
    .map((name) => join(folder, name));
}

async function loadModule(module: string, options: LoadOptions): Promise<Flow[]> {
  const file = await bundle(module, options);
  const exported: unknown = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new InvalidInputError("BAD_FLOW_MODULE", `The flow module ${module} cannot be loaded: ${messageOf(error)}`);
  });
  if (typeof exported !== "object" || exported === null) return [];
  return [...new Set(Object.values(exported).flatMap(flowsIn))];
}

/** Compiles one module to a file named by its content, so that an unchanged one is loaded as it was. */
async function bundle(module: string, { sdk, cacheDir }: LoadOptions): Promise<string> {
  const result = await build({
    entryPoints: [module],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    alias: { showrunner: sdk },
    external: [sdk],
    plugins: [keepPackages(sdk)],
    logLevel: "silent",
  }).catch((error: unknown) => {
    throw new InvalidInputError("BAD_FLOW_MODULE", `The flow module ${module} cannot be compiled: ${messageOf(error)}`);
  });
  const text = result.outputFiles[0]?.text ?? "";
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const folder = join(resolve(cacheDir), "flows");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${basename(module, extname(module))}-${hash}.mjs`);
  // Others that share the folder may be reading the file: it is there as a whole or not at all.
  const draft = `${file}-${process.pid}-${randomUUID()}`;
  await writeFile(draft, text);
  await rename(draft, file);
  return file;
}

/** Packages are not bundled: they are imported from where the flow finds them, or else from where Showrunner does. */
function keepPackages(sdk: string): Plugin {
  return {
    name: "keep-packages",
    setup(bundler) {
      bundler.onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, importer, pluginData, kind }) => {
        const isAsked: boolean = pluginData === "asked";
        if (path.startsWith("node:") || isAsked || kind === "entry-point") return undefined;
        if (path === "showrunner") return { path: pathToFileURL(sdk).href, external: true };
        const options = { resolveDir, importer, kind, pluginData: "asked" };
        const own = await bundler.resolve(path, options);
        const found =
          own.errors.length === 0 ? own : await bundler.resolve(path, { ...options, resolveDir: resolve(sdk, "..") });
        return found.errors.length === 0 && !found.external
          ? { path: pathToFileURL(found.path).href, external: true }
          : found;
      });
    },
  };
}

/** A flow, or the one that a decorated class stands for. */
function flowsIn(value: unknown): Flow[] {
  if (isFlow(value)) return [value];
  const found = findFlowOf(value);
  return found === null ? [] : [found];
}
