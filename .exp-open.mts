import { openRecord } from "./server/record/record-store";
const logger = { debug: console.log, info: console.log, warn: console.log, error: console.log };
let t = Date.now();
const r = await openRecord({ databaseUrl: process.argv[2] ?? null, dataDir: "/tmp/exp/data", logger });
console.log("open", Date.now() - t); t = Date.now();
console.log(await r.store.readEpoch(), await r.store.raiseEpoch(), await r.store.installValue("x", () => "made" + Math.random()));
console.log(Date.now() - t); t = Date.now();
await r.store.close();
console.log("closed", Date.now() - t);
