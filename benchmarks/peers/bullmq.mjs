// The same chain, fan-out and idle start on BullMQ. Flushes its Redis.
import { FlowProducer, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";

const port = Number(process.env.REDIS_PORT);
const actions = Number(process.env.N ?? 1000);
const tasks = Number(process.env.FAN ?? 1000);
const warmUp = Number(process.env.WARM_UP ?? 500);
const stages = 5;
const concurrency = 100;
const connect = () => new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: null });
const admin = connect();

/** Runs `begin` with a worker until `isDone` has said so `goal` times; the seconds it took. */
async function timed(queue, { run, isDone, goal, begin }) {
  let count = 0;
  let finish;
  const all = new Promise((resolve) => {
    finish = resolve;
  });
  const worker = new Worker(queue, run, { connection: connect(), concurrency });
  worker.on("completed", (job) => {
    if (isDone(job)) count += 1;
    if (count === goal) finish();
  });
  await worker.waitUntilReady();
  const startedAt = performance.now();
  const producer = await begin();
  await all;
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.close();
  await producer.close();
  await admin.flushall();
  return seconds;
}

function chainOf(i) {
  let flow = { name: "s0", queueName: "chain", data: { i } };
  for (let stage = 1; stage < stages; stage += 1)
    flow = { name: `s${stage}`, queueName: "chain", data: { i }, children: [flow] };
  return flow;
}

const range = (from, to) => Array.from({ length: to - from }, (_, place) => from + place);

async function flowChain(actions) {
  const seconds = await timed("chain", {
    run: async (job) => ({ i: job.data.i }),
    isDone: (job) => job.name === `s${stages - 1}`,
    goal: actions,
    begin: async () => {
      const producer = new FlowProducer({ connection: connect() });
      for (let from = 0; from < actions; from += 200)
        await producer.addBulk(range(from, Math.min(actions, from + 200)).map(chainOf));
      return producer;
    },
  });
  return (actions * stages) / seconds;
}

async function stepJobs(actions) {
  const seconds = await timed("steps", {
    run: async (job) => {
      for (let stage = job.data.stage ?? 0; stage < stages; stage += 1) {
        await job.updateData({ i: job.data.i, stage: stage + 1, [`o${stage}`]: { i: stage } });
      }
      return {};
    },
    isDone: () => true,
    goal: actions,
    begin: async () => {
      const queue = new Queue("steps", { connection: connect() });
      for (let from = 0; from < actions; from += 200) {
        await queue.addBulk(range(from, Math.min(actions, from + 200)).map((i) => ({ name: "j", data: { i } })));
      }
      return queue;
    },
  });
  return (actions * stages) / seconds;
}

async function fanOut(tasks) {
  const seconds = await timed("fan", {
    run: async (job) => (job.name === "join" ? Object.keys(await job.getChildrenValues()).length : { i: job.data.i }),
    isDone: (job) => job.name === "join",
    goal: 1,
    begin: async () => {
      const producer = new FlowProducer({ connection: connect() });
      await producer.add({
        name: "join",
        queueName: "fan",
        children: range(0, tasks).map((i) => ({ name: "t", queueName: "fan", data: { i } })),
      });
      return producer;
    },
  });
  return tasks / seconds;
}

await admin.flushall();
await flowChain(warmUp);
const flowProducer = Math.round(await flowChain(actions));
await stepJobs(warmUp);
const result = { flowProducer, stepJobs: Math.round(await stepJobs(actions)), fanOut: Math.round(await fanOut(tasks)) };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
