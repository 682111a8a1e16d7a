import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

const shared = {
  resolve: {
    alias: {
      "@": root,
      "showrunner/testing": `${root}/server/testing/kit.ts`,
      showrunner: `${root}/lib/flows/sdk.ts`,
    },
  },
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
          include: ["tests/{integration,support,upgrade}/**/*.test.ts"],
          ...withServices,
          globalSetup: [...withServices.globalSetup, "tests/support/build-api-server.mjs"],
        },
      },
    ],
  },
});
