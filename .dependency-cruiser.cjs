/** Which way imports point. The layout they draw is explained in docs/house-style.md. */

const TEST_FILE = "\\.test\\.(ts|tsx|mjs)$";
const PRISMA = "(^generated/|node_modules/(@prisma/(client|adapter-pg)|prisma)/)";
const DOORS = "trpc|rest|realtime|cli|mcp";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "lib-stands-alone",
      comment: "lib is shared by browser, server and command line: it knows neither of them.",
      severity: "error",
      from: { path: "^lib/", pathNot: TEST_FILE },
      to: { path: "^(app|components|server|flows|generated|tests|benchmarks|scripts|bin)/" },
    },
    {
      name: "lib-is-pure",
      comment: "lib does no I/O and draws nothing.",
      severity: "error",
      from: { path: "^lib/", pathNot: TEST_FILE },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "lib-without-react",
      comment: "lib does no I/O and draws nothing.",
      severity: "error",
      from: { path: "^lib/", pathNot: TEST_FILE },
      to: { path: "node_modules/(react|react-dom|next)/" },
    },
    {
      name: "components-above-lib",
      comment: "app -> components -> lib; of the server, components know the type of the tRPC router.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST_FILE },
      to: { path: "^(app|server|flows|generated|tests|benchmarks|scripts|bin)/", pathNot: "^server/trpc/[^/]+\\.ts$" },
    },
    {
      name: "components-know-router-type",
      comment: "Write `import type { AppRouter }`.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST_FILE },
      to: { path: "^server/trpc/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "components-without-node",
      comment: "Components run in browsers.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST_FILE },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "ui-knows-no-domain",
      comment:
        "Primitives know nothing of actions, flows and runners; the shell beside them has the words and clocks they show.",
      severity: "error",
      from: { path: "^components/ui/", pathNot: TEST_FILE },
      to: { path: ["^components/(?!(ui|layout)/)", "^lib/(?!shared/)", "^server/"] },
    },
    {
      name: "app-knows-server-types",
      comment: "Pages and the server are two module graphs; what they share at run time is the core on globalThis.",
      severity: "error",
      from: { path: "^app/", pathNot: TEST_FILE },
      to: { path: "^server/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "app-above-components",
      comment: "app -> components -> lib.",
      severity: "error",
      from: { path: "^app/", pathNot: TEST_FILE },
      to: { path: "^(flows|generated|tests|benchmarks|scripts|bin)/" },
    },
    {
      name: "server-below-pages",
      comment: "The server never imports what it renders.",
      severity: "error",
      from: { path: "^server/", pathNot: TEST_FILE },
      to: { path: "^(app|components|flows|tests|benchmarks|scripts|bin)/" },
    },
    {
      name: "server-folders-meet-in-ports",
      comment:
        "services, engine, adapters: each knows itself, ports and lib. composition.ts and its folder join them, and so does the test kit.",
      severity: "error",
      from: { path: "^server/([^/]+)/", pathNot: [TEST_FILE, "^server/(composition|testing)/", `^server/(${DOORS})/`] },
      to: { path: "^server/", pathNot: ["^server/$1/", "^server/ports/"] },
    },
    {
      name: "doors-open-services",
      comment: "A door parses, calls a service and translates.",
      severity: "error",
      from: { path: `^server/(${DOORS})/`, pathNot: TEST_FILE },
      to: { path: "^server/", pathNot: ["^server/$1/", "^server/ports/", "^server/services/"] },
    },
    {
      name: "product-without-test-kit",
      comment: "The test kit is for tests of flows; nothing that serves knows it.",
      severity: "error",
      from: { path: "^(app|components|lib|server|flows|bin)/", pathNot: ["^server/testing/", TEST_FILE] },
      to: { path: "^server/testing/" },
    },
    {
      name: "record-owns-prisma",
      comment: "Only server/record talks to Prisma.",
      severity: "error",
      from: { path: "^(app|components|lib|server|flows)/", pathNot: ["^server/record/", TEST_FILE] },
      to: { path: PRISMA },
    },
    {
      name: "flows-use-the-sdk",
      comment: "A flow that ships is written like anybody's flow.",
      severity: "error",
      from: { path: "^flows/", pathNot: TEST_FILE },
      to: { path: "^(app|components|server|generated|tests|benchmarks|scripts|bin)/" },
    },
    {
      name: "product-without-tests",
      comment: "What ships imports nothing that only tests need.",
      severity: "error",
      from: { path: "^(app|components|lib|server|flows|bin)/", pathNot: TEST_FILE },
      to: { path: ["^(tests|benchmarks)/", TEST_FILE] },
    },
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-drawer-names",
      comment: "Name a file after what it holds.",
      severity: "error",
      from: {},
      to: { path: "^(app|components|lib|server)/.*(^|/)(utils?|helpers?|common|misc|index)\\.tsx?$" },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^generated/"] },
    exclude: { path: "^(\\.next|dist|data|\\.cache)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
    },
  },
};
