import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, ".cache/patched");

/** A change of one source file: `from` stands in it exactly once. */
export interface SourcePatch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Loads a module with all it needs, one source file of which reads otherwise than on the disk. Nothing is shared with modules that
 * were loaded before. `name` tells it from other changes. @throws when the text to be changed is not found, or the file is not part of it
 */
export async function loadPatched(entry: string, patch: SourcePatch | null, name: string): Promise<unknown> {
  const outfile = join(FOLDER, `${name.replaceAll(/\W+/g, "-")}.mjs`);
  let isApplied = patch === null;
  const plugin: Plugin = {
    name: "patch",
    setup(building) {
      building.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (patch === null || path !== join(ROOT, patch.file)) return undefined;
        isApplied = true;
        return { contents: patched(await readFile(path, "utf8"), patch), loader: "ts" };
      });
    },
  };
  const common = { bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "silent" } as const;
  await build({ ...common, entryPoints: [join(ROOT, entry)], outfile, plugins: [plugin] });
  if (!isApplied) throw new Error(`${patch?.file} is not part of ${entry}.`);
  const loaded: unknown = await import(/* @vite-ignore */ `${pathToFileURL(outfile).href}?${Date.now()}`);
  return loaded;
}

function patched(source: string, { file, from, to }: SourcePatch): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in ${file}, not once.`);
  return parts.join(to);
}
