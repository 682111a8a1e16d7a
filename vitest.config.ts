import { readFileSync } from "node:fs";

import { defineConfig } from "vitest/config";
import type { Plugin } from "vitest/config";

const root = import.meta.dirname;

/** Lua scripts are imported as their text, as the bundler of the server does it. */
const luaAsText: Plugin = {
  name: "lua-as-text",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".lua")) return null;
    return `export default ${JSON.stringify(readFileSync(id, "utf8"))};`;
  },
};

const shared = {
  plugins: [luaAsText],
  resolve: { alias: { "@": root, showrunner: `${root}/lib/flows/sdk.ts` } },
};

const withServices = { globalSetup: ["tests/support/prepare-services.ts"], testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: { name: "unit", include: ["{lib,server,components,app,flows,scripts}/**/*.test.{ts,tsx,mjs}"] },
      },
      {
        ...shared,
        test: {
          name: "contract",
          include: ["tests/contract/**/*.test.ts"],
          ...withServices,
        },
      },
      {
        ...shared,
        test: { name: "simulation", include: ["tests/simulation/**/*.test.ts"], testTimeout: 300_000 },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["tests/{integration,support}/**/*.test.ts"],
          ...withServices,
          globalSetup: [...withServices.globalSetup, "tests/support/build-api-server.mjs"],
        },
      },
    ],
  },
});
