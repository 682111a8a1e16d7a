import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const { prepareValue } = require("pg/lib/utils.js");
const body = JSON.stringify({ type: "action.created", plan: { stages: Array.from({ length: 5 }, (_, i) => ({ name: "stage-" + i, after: i ? ["stage-" + (i - 1)] : [], executor: { type: "function" }, planned: false, wide: false, retry: { attempts: 1, backoff: "constant", delayMs: 1000, maxDelayMs: 3600000, jitter: 0 }, onFailure: "fail", manualRetries: 10, idempotent: true })) } });
const bodies = Array.from({ length: 1000 }, () => body);
console.log(body.length);
for (let i = 0; i < 5; i++) {
  let t = performance.now(); const a = prepareValue(bodies); const t1 = performance.now() - t;
  t = performance.now(); const b = JSON.stringify(bodies); const t2 = performance.now() - t;
  t = performance.now(); Buffer.byteLength(a); Buffer.from(a); const t3 = performance.now() - t;
  console.log(t1.toFixed(2), t2.toFixed(2), t3.toFixed(2), a.length, b.length);
}
