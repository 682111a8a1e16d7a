import type { SourcePatch } from "@/tests/support/load-patched";

const SETTLE = "server/live-store/embedded/settle.ts";

/** Rules of the embedded store, broken, that the engine's own processes never lean on: only wrong and late calls do. */
export const MUTANTS: readonly (SourcePatch & { readonly name: string })[] = [
  {
    name: "no lease check on complete",
    file: SETTLE,
    from: "lease === undefined || lease.session !== session || lease.fence !== fact.fence",
    to: "lease === undefined",
  },
  {
    name: "fences are reset after a restart",
    file: "server/live-store/embedded/claims.ts",
    from: "const fence = tables.epoch * SEQS_PER_EPOCH + seq;",
    to: "const fence = SEQS_PER_EPOCH + seq;",
  },
  {
    name: "an append creates a missing log",
    file: SETTLE,
    from: "  const action = tables.actions.get(item.action);\n  if (action === undefined) return gone(tables, item);",
    to: '  const action = tables.actions.get(item.action) ?? tables.addAction({ id: item.action, gate: "open", actionCap: 0 });\n  if (item.knownSeq < 0) return gone(tables, item);',
  },
  {
    name: 'a purge without "unchanged"',
    file: "server/live-store/embedded/embedded-state.ts",
    from: "headOf(action) !== lastSeq || ",
    to: "lastSeq < 0 || ",
  },
];
