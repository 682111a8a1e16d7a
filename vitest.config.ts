import { availableParallelism } from "node:os";

import { transform } from "esbuild";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const root = import.meta.dirname;

/** The compiler of Vitest leaves decorators as they stand; they are compiled as they are in the flows of a runner. */
const decorators = {
  name: "decorators",
  enforce: "pre",
  transform: {
    filter: { id: /\.ts$/, code: /^\s*@[a-z]/m },
    handler: (code, id) =>
      transform(code, { loader: "ts", target: "node20", sourcefile: id, sourcemap: true, tsconfigRaw: {} }),
  },
} satisfies NonNullable<ViteUserConfig["plugins"]>[number];

const shared = {
  plugins: [decorators],
  resolve: {
    alias: {
      "@": root,
      "showrunner/testing": `${root}/server/testing/kit.ts`,
      showrunner: `${root}/lib/flows/sdk.ts`,
    },
  },
};

/** Vitest leaves one processor out, which on two is half of them. */
const everyCore = { maxWorkers: Math.max(2, availableParallelism() - 1) };

const withServices = { globalSetup: ["tests/support/prepare-services.ts"], testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["{lib,server,components,app,flows,scripts}/**/*.test.{ts,tsx,mjs}"],
          testTimeout: 20_000,
          ...everyCore,
        },
      },
      {
        ...shared,
        test: {
          name: "contract",
          include: ["tests/contract/**/*.test.ts"],
          ...withServices,
          ...everyCore,
        },
      },
      {
        ...shared,
        test: {
          name: "model",
          include: ["tests/model/**/*.test.ts"],
          // Each of its files is one process with a Redis of its own.
          maxWorkers: 2,
          ...withServices,
        },
      },
      {
        ...shared,
        test: {
          name: "simulation",
          include: ["tests/simulation/**/*.test.ts"],
          testTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["tests/{integration,support,upgrade}/**/*.test.ts"],
          ...withServices,
          // They wait for much of their time.
          maxWorkers: everyCore.maxWorkers + 1,
          globalSetup: [...withServices.globalSetup, "tests/support/build-api-server.mjs"],
        },
      },
    ],
  },
});
