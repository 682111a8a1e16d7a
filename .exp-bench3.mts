import { openRecord } from "./server/record/record-store";
import { startPostgres } from "./tests/support/postgres";
import { randomBytes } from "node:crypto";
import { uuidV7 } from "./lib/shared/ids";
import { rmSync } from "node:fs";
const logger = { debug() {}, info: console.log, warn: console.log, error: console.log };
const kind = "pglite";
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
async function run(label: string) { 
  const sets = Array.from({ length: 4 }, () => Array.from({ length: 1000 }, (_, k) => row(k)));
  const t = performance.now(), cp = process.cpuUsage();
  for (const s of sets) await r.store.createActions(s);
  const u = process.cpuUsage(cp);
  console.log(label, (4000 / (performance.now() - t) * 1000).toFixed(0), "/s; cpu us/row", ((u.user + u.system) / 4000).toFixed(0));
}
await run("warm"); await run("all"); await run("all");
for (let i = 0; i < 3; i++) { const t = performance.now(), cp = process.cpuUsage(); for (let k = 0; k < 300; k++) await r.store.createActions([row(k)]); const u = process.cpuUsage(cp); console.log("single ms", ((performance.now() - t) / 300).toFixed(2), "cpu us", ((u.user + u.system) / 300).toFixed(0)); }
for (let i = 0; i < 3; i++) { const t = performance.now(), cp = process.cpuUsage(); for (let k = 0; k < 300; k++) await r.store.readEpoch(); const u = process.cpuUsage(cp); console.log("prisma read ms", ((performance.now() - t) / 300).toFixed(2), "cpu us", ((u.user + u.system) / 300).toFixed(0)); }
await r.store.close();
