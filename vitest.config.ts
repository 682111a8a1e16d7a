import { availableParallelism } from "node:os";

import { transform } from "esbuild";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

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

/** Files that take minutes. Where no earlier run tells how long each takes, Vitest goes by size, and these are small. */
const LONG = [
  /shared-install-apart/,
  /shared-install-embedded/,
  /recovery/,
  /schedules/,
  /compaction/,
  /cleanup/,
  /pausing-dispatch/,
  /sharing/,
  /retention/,
];

/** Begins with what takes longest, so that no worker is left alone with it in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((long) => long.test(moduleId));
  return place === -1 ? LONG.length : place;
}

/** Vitest leaves one processor out, which on two is half of them. */
const everyCore = { maxWorkers: Math.max(2, availableParallelism() - 1) };

const withServices = { globalSetup: ["tests/support/prepare-services.ts"], testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  ...shared,
  test: {
    sequence: { sequencer: LongestFirst },
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
