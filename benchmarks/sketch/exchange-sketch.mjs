// The yardstick of `npm run bench -- stages`: the commit path in one file, without leases, wakes, fences, beats or a page that looks.
// Decisions are made here, one script appends events at an expected seq, feeds the partition and claims more. Flushes its Redis.
import { Redis } from "ioredis";

const port = Number(process.env.REDIS_PORT);
const actions = Number(process.env.N ?? 4000);
const warmUp = Number(process.env.WARM_UP ?? 1000);
const stages = 5;
const batchSize = 64;
const concurrency = 256;
const redis = new Redis({ port, host: "127.0.0.1" });

// ARGV: number of commits, slots wanted, then per commit: id, expected seq, lease to drop, lease to add, number of events, events.
const EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000
local commits, wanted, at = tonumber(ARGV[1]), tonumber(ARGV[2]), 3
local refused = {}
for _ = 1, commits do
  local id, expected, drop, add, count = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
  at = at + 5
  local log = '{0}:a:' .. id
  if redis.call('LLEN', log) ~= expected then
    refused[#refused + 1] = id
  else
    redis.call('RPUSH', log, unpack(ARGV, at, at + count - 1))
    redis.call('XADD', '{0}:feed', '*', 'a', id, 's', expected, 'e', table.concat(ARGV, '\\n', at, at + count - 1))
    if drop ~= '' then redis.call('HDEL', '{0}:held', drop) end
    if add ~= '' then redis.call('HSET', '{0}:held', add, 'r1') end
  end
  at = at + count
end
if wanted == 0 then return { refused, {} } end
local taken = redis.call('RPOP', '{0}:ready', wanted)
if not taken then return { refused, {} } end
local granted = {}
for place = 1, #taken do
  local token = taken[place]
  local colon = string.find(token, ':', 1, true)
  local id = string.sub(token, 1, colon - 1)
  local event = '{"t":"stage.started","s":"' .. string.sub(token, colon + 1) .. '","r":"r1","at":' .. now .. '}'
  redis.call('RPUSH', '{0}:a:' .. id, event)
  redis.call('XADD', '{0}:feed', '*', 'a', id, 'e', event)
  redis.call('HSET', '{0}:held', token, 'r1')
  granted[#granted + 1] = token
  granted[#granted + 1] = redis.call('LRANGE', '{0}:a:' .. id, 0, -1)
end
return { refused, granted }`;
const SUBMIT = `
for place = 1, #ARGV, 2 do
  redis.call('RPUSH', '{0}:a:' .. ARGV[place], ARGV[place + 1])
  redis.call('LPUSH', '{0}:ready', ARGV[place] .. ':s0')
  redis.call('XADD', '{0}:feed', '*', 'a', ARGV[place], 'e', ARGV[place + 1])
end
return 1`;

const exchange = await redis.script("LOAD", EXCHANGE);
const submit = await redis.script("LOAD", SUBMIT);
const names = Array.from({ length: stages }, (_, place) => `s${place}`);

function fresh(event) {
  const open = Object.fromEntries(
    names.map((name, place) => [name, { status: "pending", waits: place === 0 ? 0 : 1 }]),
  );
  return { id: event.id, input: event.input, seq: 1, left: stages, status: "running", stages: open };
}

function apply(action, event) {
  if (event.t === "created") return fresh(event);
  if (event.t === "stage.started") action.stages[event.s].status = "running";
  if (event.t === "stage.completed") {
    action.stages[event.s].status = "completed";
    action.left -= 1;
    const next = action.stages[names[names.indexOf(event.s) + 1]];
    if (next !== undefined) next.waits -= 1;
  }
  if (event.t === "action.completed") action.status = "completed";
  action.seq += 1;
  return action;
}

function decide(action, settled) {
  if (action.left === 0) return [{ t: "action.completed", at: Date.now() }];
  const next = names[names.indexOf(settled) + 1];
  const isReady = next !== undefined && action.stages[next].waits === 0 && action.stages[next].status === "pending";
  return isReady ? [{ t: "stage.started", s: next, r: "r1", at: Date.now() }] : [];
}

let done = 0;
let finished = 0;
let inFlight = 0;
let outbox = [];
let outboxSize = 0;
let settled = [];

async function work(action, stage) {
  await null;
  const expected = action.seq;
  const events = [{ t: "stage.completed", s: stage, out: { i: action.input.i, stage }, at: Date.now() }];
  apply(action, events[0]);
  for (const decision of decide(action, stage)) {
    apply(action, decision);
    events.push(decision);
  }
  const started = events.find((event) => event.t === "stage.started");
  const drop = `${action.id}:${stage}`;
  const add = started === undefined ? "" : `${action.id}:${started.s}`;
  outbox.push(action.id, expected, drop, add, events.length, ...events.map((event) => JSON.stringify(event)));
  outboxSize += 1;
  settled.push([action, started?.s]);
}

/** Stages a second of so many actions, submitted beforehand. */
async function measure(actions) {
  await redis.flushall();
  for (let from = 0; from < actions; from += 200) {
    const args = [];
    for (let i = from; i < Math.min(actions, from + 200); i += 1) {
      args.push(
        `x${i}`,
        JSON.stringify({ t: "created", id: `x${i}`, input: { i }, flow: "chain", v: "1", at: Date.now() }),
      );
    }
    await redis.evalsha(submit, 0, ...args);
  }
  const [doneBefore, goal] = [done, finished + actions];
  const startedAt = performance.now();
  while (finished < goal) {
    const [args, size, after] = [outbox, outboxSize, settled];
    [outbox, outboxSize, settled] = [[], 0, []];
    const wanted = Math.max(0, Math.min(batchSize, concurrency - inFlight));
    const [, granted] = await redis.evalsha(exchange, 0, size, wanted, ...args);
    for (const [action, next] of after) {
      done += 1;
      if (next !== undefined) void work(action, next);
      else {
        finished += 1;
        inFlight -= 1;
      }
    }
    for (let place = 0; place < granted.length; place += 2) {
      let action;
      for (const event of granted[place + 1]) action = apply(action, JSON.parse(event));
      inFlight += 1;
      void work(action, granted[place].split(":")[1]);
    }
    await null;
    await null;
    await null;
  }
  return (done - doneBefore) / ((performance.now() - startedAt) / 1000);
}

await measure(warmUp);
const stagesPerSecond = Math.round(await measure(actions));
process.stdout.write(`${JSON.stringify({ stagesPerSecond })}\n`);
redis.disconnect();
