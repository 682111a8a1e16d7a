import { openRecord } from "./server/record/record-store";
import { startPostgres } from "./tests/support/postgres";
import { randomBytes } from "node:crypto";
import { uuidV7 } from "./lib/shared/ids";
import { rmSync } from "node:fs";
const logger = { debug() {}, info: console.log, warn: console.log, error: console.log };
const kind = process.argv[2];
const pg = kind === "pg" ? await startPostgres({ fsync: "on" }) : null;
rmSync("/tmp/exp/bench", { recursive: true, force: true });
const r = await openRecord({ databaseUrl: pg?.url ?? null, dataDir: "/tmp/exp/bench", logger });
const plan = { name: "chain", version: "1", stages: Array.from({ length: 5 }, (_, i) => ({ name: "stage-" + i, after: i ? ["stage-" + (i - 1)] : [], executor: { type: "function" }, planned: false, wide: false, retry: { attempts: 1, backoff: "constant", delayMs: 1000, maxDelayMs: 3600000, jitter: 0 }, onFailure: "fail", manualRetries: 10, idempotent: true })) };
function row(i: number): any {
  const id = uuidV7(Date.now(), randomBytes(10));
  const at = Date.now();
  return { id, organisation: "default", home: "h", idempotencyKey: i % 2 ? "key-" + id : null, requestHash: "0123456789abcdef0123456789abcdef",
    createdBody: JSON.stringify({ type: "action.created", id, organisation: "default", name: "Chain number " + i, description: null, plan, input: { value: { a: 1 } } }),
    summary: { id, organisation: "default", name: "Chain number " + i, flow: "chain", version: "1", status: "pending", display: "pending", seq: 1, generation: 1, target: "default/any", priority: 0, tags: i % 3 ? [] : ["nightly"], launchedBy: "me", workflowId: null, attempt: 0, percent: 0, message: null, stages: plan.stages.map(s => ({ id: s.name, name: s.name, status: "pending", display: "pending", attempt: 0, progress: null })), currentStages: [], runner: null, createdAt: at, updatedAt: at, startedAt: null, finishedAt: null, pausedAt: null, pausedMs: 0, error: null } };
}
async function singles(callers: number, n: number) {
  let left = n; const times: number[] = [];
  const t = performance.now();
  await Promise.all(Array.from({ length: callers }, async () => { while (left-- > 0) { const x = performance.now(); await r.store.createActions([row(left)]); times.push(performance.now() - x); } }));
  const d = performance.now() - t; times.sort((a, b) => a - b);
  console.log(`${callers} callers: ${(n / d * 1000).toFixed(0)}/s p50 ${times[n >> 1]!.toFixed(1)} p99 ${times[Math.floor(n * .99)]!.toFixed(1)}`);
}
async function batches(n: number) {
  const t = performance.now();
  for (let i = 0; i < n; i++) await r.store.createActions(Array.from({ length: 1000 }, (_, k) => row(k)));
  console.log(`batches of 1000: ${(n * 1000 / (performance.now() - t) * 1000).toFixed(0)}/s`);
}
const k = kind === "pg" ? 1 : 0.3;
await singles(1, 500 * k); await singles(32, 6000 * k); await singles(256, 20000 * k); await batches(20 * k);
// apply feed: 1000 commits a batch of 300 actions
const rows = Array.from({ length: 3000 }, (_, i) => row(i));
for (let i = 0; i < 3; i++) await r.store.createActions(rows.slice(i * 1000, i * 1000 + 1000));
let place = "0"; let n = 0; const seqs = new Map<string, number>();
const t = performance.now();
for (let b = 0; b < 40 * k; b++) {
  const commits = Array.from({ length: 500 }, (_, i) => {
    const a = rows[(b * 200 + i % 250) % rows.length]!; const from = (seqs.get(a.id) ?? 0) + 1; seqs.set(a.id, from + 2);
    return { action: a.id, from, to: from + 2, events: [1, 2, 3].map(x => ({ at: Date.now(), body: JSON.stringify({ type: "task.completed", stage: "stage-1", task: 0, attempt: 1, output: { value: { n: x } }, progress: null }) })), summary: { ...a.summary, status: "running", seq: from + 2 } };
  });
  const next = String(b + 1);
  const out = await r.store.applyFeed({ home: "h", epoch: 1, after: place, place: next, commits, lines: [] });
  if (out !== "applied") throw new Error(out);
  place = next; n += commits.length;
}
console.log(`applyFeed ${(n / (performance.now() - t) * 1000).toFixed(0)} commits/s`);
await r.store.close(); await pg?.stop();
