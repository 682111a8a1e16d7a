import { openRecord } from "./server/record/record-store";
import { startPostgres } from "./tests/support/postgres";
import { listStatements } from "./server/record/list-statements";
import pgm from "pg";
const l = { debug() {}, info: console.log, warn: console.log, error: console.log };
const pg = await startPostgres({ fsync: "off" });
const r = await openRecord({ databaseUrl: pg.url, dataDir: "", logger: l });
const c = new pgm.Client(pg.url); await c.connect();
const N = 1_000_000;
let t = Date.now();
for (let i = 0; i < N; i += 50_000) await c.query(`
WITH g AS (SELECT i, (lpad(to_hex((1.7e12 + i * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(i), 12, '0'))::uuid AS id,
  to_timestamp(1.7e9 + i) AS at,
  CASE WHEN i % 1000 < 5 THEN 'running' WHEN i % 1000 < 10 THEN 'pending' WHEN i % 100 = 1 THEN 'failed' ELSE 'completed' END AS status,
  'flow-' || floor(sqrt((hashint4(i) & 1023)))::int AS flow,
  'domain/t' || (hashint4(i + 7) & 15) AS target,
  CASE WHEN i % 5 = 0 THEN ARRAY['Common'] WHEN i % 50000 = 1 THEN ARRAY['Rare'] ELSE '{}' END AS tags,
  'Report ' || i || ' of ' || md5(i::text) AS name
  FROM generate_series(${i}, ${i + 49_999}) i),
a AS (INSERT INTO action (id, organisation, home, request_hash, flow, version, name, name_key, target, priority, tags, tag_keys, created_at, created_body)
 SELECT id, 'default', 'h', 'x', flow, '1', name, lower(name), target, 0, tags, array(select lower(x) from unnest(tags) x), at, repeat('b', 500) FROM g)
INSERT INTO action_standing (id, organisation, home, status, is_open, is_seen, recorded_seq, created_at, updated_at, summary)
 SELECT id, 'default', 'h', status, status in ('running','pending'), true, 5, at, at, json_build_object('id', id, 'name', name, 'pad', repeat('s', 500)) FROM g`);
console.log("loaded", Date.now() - t); t = Date.now();
await c.query("VACUUM ANALYZE action"); await c.query("VACUUM ANALYZE action_standing"); console.log("vacuum", Date.now() - t);
console.log((await c.query("select relname, pg_size_pretty(pg_relation_size(oid)) from pg_class where relname like 'action%' order by pg_relation_size(oid) desc")).rows.map((x: any) => Object.values(x).join(" ")).join("\n"));
const q: any = { none: {}, "status completed": { status: ["completed"] }, "status failed": { status: ["failed"] }, "open": { status: ["running", "pending", "paused"] }, "ended": { status: ["completed", "failed"] }, "cancelled none": { status: ["cancelled"] },
 "flow common": { flow: "flow-31" }, "flow rare": { flow: "flow-0" }, "flow none": { flow: "nope" }, target: { target: "domain/t3" }, "tag common": { tag: "Common" }, "tag rare": { tag: "Rare" }, "tag none": { tag: "nope" },
 "text common": { text: "report" }, "text rare": { text: "999123" }, "text none": { text: "zzzzz" }, "text id": { text: "018c" }, "text 2": { text: "zq" }, "range": { from: 1.7e12 + 5e8, to: 1.7e12 + 5e8 + 3600e3 }, "flow+status": { flow: "flow-0", status: ["failed"] }, "flow common+status rare": { flow: "flow-31", status: ["running"] }, "text+status": { text: "999", status: ["failed"] }, "deep": { after: { createdAt: 1.7e12 + 3e8, id: "ffffffff-ffff-ffff-ffff-ffffffffffff" } }, asc: { sort: "createdAt:asc" } };
for (const [name, f] of Object.entries<any>(q)) {
  const s = listStatements({ organisation: "default", sort: "createdAt:desc", limit: 50, ...f })!;
  const time = async (x: any) => { let best = 1e9, rows: any; for (let i = 0; i < 4; i++) { const t = performance.now(); rows = (await c.query(x.text, x.values)).rows; best = Math.min(best, performance.now() - t); } return [best.toFixed(1), rows.length, rows[0]?.total] as const; };
  const p = await time(s.page), n = await time(s.count);
  console.log(name.padEnd(26), "page", p[0], "ms rows", p[1], " count", n[0], "ms", n[2]);
  if (Number(p[0]) > 40) console.log((await c.query("EXPLAIN ANALYZE " + s.page.text, s.page.values as any)).rows.map((x: any) => "    " + x["QUERY PLAN"]).join("\n"));
}
await c.end(); await r.store.close(); await pg.stop();
