import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

import { loadFlows } from "@/server/engine/load-flows";
import { createTempDir } from "@/tests/support/temp-dir";

const SOURCE = `
import { flow } from "showrunner";
import { z } from "zod";
export const greet = flow("greet", { version: "7", input: z.object({ name: z.string().describe("Who") }) })
  .stage("say", { run: ({ input }: { input: { name: string } }) => "Hello " + input.name });
`;

let folder = "";
let sdk = "";

beforeAll(async () => {
  folder = createTempDir("flows").path;
  sdk = resolve(".cache/test-sdk/sdk.mjs");
  await build({
    entryPoints: ["lib/flows/sdk.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: sdk,
    packages: "external",
    tsconfig: "tsconfig.json",
  });
});

async function load(source: string, name: string) {
  const flows = join(folder, name);
  await mkdir(join(flows, "greet"), { recursive: true });
  await writeFile(join(flows, "greet", "greet.ts"), source);
  return loadFlows({ sources: [flows], sdk, cacheDir: join(folder, "cache") });
}

describe("loading flows", () => {
  test("a TypeScript flow of another folder is registered with its version, plan and schema", async () => {
    const [loaded] = await load(SOURCE, "good");
    expect(loaded?.capability).toBe("greet@7");
    expect(loaded?.registration).toMatchObject({
      plan: { name: "greet", version: "7", stages: [{ name: "say" }] },
      inputSchema: { properties: { name: { type: "string", description: "Who" } }, required: ["name"] },
    });
  });

  test("a decorated class is the flow it stands for, once", async () => {
    const source = `
      import { flowOf, step, workflow } from "showrunner";
      import { z } from "zod";
      @workflow({ name: "greet", input: z.object({}) })
      export class Greet {
        @step() say() { return "Hello"; }
        @step({ after: "say" }) wave({ outputs }: { outputs: { say: string } }) { return outputs.say; }
      }
      export const same = flowOf(Greet);
    `;
    const loaded = await load(source, "decorated");
    expect(loaded.map(({ registration }) => registration.plan.stages.map(({ name }) => name))).toEqual([
      ["say", "wave"],
    ]);
  });

  test("a module that does not compile is named", async () => {
    await expect(load("export const = ;", "broken")).rejects.toThrow(/greet\.ts cannot be compiled/);
  });

  test("a flow that is not valid is named", async () => {
    await expect(load(SOURCE.replace('"greet", {', '"Greet!", {'), "wrong")).rejects.toThrow(/not valid/);
  });

  test("a folder that does not exist is named", async () => {
    await expect(loadFlows({ sources: [join(folder, "nowhere")], sdk, cacheDir: folder })).rejects.toThrow(
      /nowhere, which does not exist/,
    );
  });
});
