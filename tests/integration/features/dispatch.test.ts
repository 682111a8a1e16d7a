import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { instant, stageOf, type ActionSeen, type EventSeen } from "@/tests/support/api-client";
import { describeApart, describeEmbedded, type Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { linesOf } from "./lines-of";
import { openGate } from "./open-gate";

const LEASE_MS = 2_000;
const SHORT_LEASE = { SHOWRUNNER_LEASE_MS: String(LEASE_MS) };
const Runners = z.object({
  items: z.array(z.looseObject({ name: z.string(), status: z.string(), running: z.number() })),
});

async function runnerNames(install: Install): Promise<string[]> {
  const { items } = Runners.parse((await install.api.get("/runners")).body);
  return items.map(({ name }) => name);
}

/** The action once its only stage runs. */
function running(install: Install, id: string): Promise<ActionSeen> {
  const isRunning = ({ stages }: ActionSeen): boolean => stages[0]?.status === "running";
  return install.api.until(id, isRunning, { what: `action ${id} to run` });
}

function typesOf(events: readonly EventSeen[], type: string): EventSeen[] {
  return events.filter((event) => event.type === type);
}

describeEmbedded("dispatch", { flows: [FIXTURE_FLOWS], runnerArgs: ["--target-patterns", "default/*"] }, (install) => {
  test("starts what a runner serves within a second", async () => {
    const { api } = install();
    const action = await api.run({ flow: "timed", input: { first: 0, second: 0, third: 0 } });
    expect(instant(action.startedAt) - Date.parse(String(action["createdAt"]))).toBeLessThan(1_000);
  });

  test("keeps what nobody serves, and says for whom it waits", async () => {
    const { api } = install();
    const id = await api.create({ flow: "timed", input: { first: 0, second: 0, third: 0 }, target: "special/gpu" });
    const action = await api.action(id);
    expect(action).toMatchObject({
      status: "pending",
      dispatch: "announced",
      reason: { code: "NO_RUNNER" },
      startedAt: null,
    });
    expect(action.reason?.text).toContain("timed@1");
    expect(action.reason?.text).toContain("special/gpu");
  });
});

describeApart("dispatch", { flows: [FIXTURE_FLOWS], runners: 0, env: SHORT_LEASE }, (install) => {
  test("the first runner makes its flows known, and takes what was waiting", async () => {
    const { api } = install();
    expect((await api.get("/flows/timed")).status).toBe(404);
    const command = await api.create({ command: ["node", "-e", "0"] });
    expect(await api.action(command)).toMatchObject({
      status: "pending",
      dispatch: "announced",
      reason: { code: "NO_RUNNER" },
    });

    const first = await install().addRunner("runner-1", { args: ["--target-patterns", "default/*"] });
    expect((await api.ended(command)).status).toBe("completed");
    const flow = z.looseObject({ name: z.string(), version: z.string() }).parse((await api.get("/flows/timed")).body);
    expect(flow).toMatchObject({ name: "timed", version: "1" });
    expect(JSON.stringify(flow)).toContain('"second"');
    const wrong = await api.post("/actions", { flow: "timed", input: { first: "soon", second: 0, third: 0 } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: "input.first" }] } });
    expect((await api.run({ flow: "timed", input: { first: 0, second: 0, third: 0 } })).status).toBe("completed");

    await first.kill9();
    await waitFor(async () => (await runnerNames(install())).length === 0, { what: "the runner to be missed" });
    const id = await api.create({ flow: "timed", input: { first: 0, second: 0, third: 0 } });
    const waiting = await api.action(id);
    expect(waiting).toMatchObject({ status: "pending", reason: { code: "NO_RUNNER" } });
    expect(waiting.reason?.text).toContain("timed@1");
    await first.restart();
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", dispatch: "claimed" });
  });

  test("four runners do each of 500 actions once, and the one whose runner is killed is not done twice", async () => {
    const { api } = install();
    const names = ["once-1", "once-2", "once-3", "once-4"];
    await Promise.all(
      names.map((name) =>
        install().addRunner(name, {
          args: ["--target-patterns", "once/*", "--concurrency", "1"],
          dataDir: install().path("shared-data"),
        }),
      ),
    );
    const once = { flow: "line.once", target: "once/only" };
    const file = install().path("once");
    const held = await api.create({ ...once, input: { file, line: "held", ms: 60_000 } });
    const runner = stageOf(await running(install(), held), "write").runner;
    const lines = Array.from({ length: 500 }, (_, place) => `line ${place}`);
    const made = await createAll(
      install(),
      lines.map((line) => ({ ...once, input: { file, line } })),
    );
    await waitFor(() => linesOf(file).length > 100, { what: "some of them to be done" });
    await install().runner(runner).kill9();

    const lost = await api.ended(held);
    expect(lost).toMatchObject({ status: "failed", error: { code: "LOST" } });
    expect(stageOf(lost, "write").attempts).toHaveLength(1);
    for (const id of made) expect((await api.ended(id, 30_000)).status).toBe("completed");
    expect(linesOf(file).toSorted()).toEqual(["held", ...lines].toSorted());
    for (const name of names) await install().removeRunner(name);
  });

  test("a runner with a flow that cannot be loaded says which, and ends", async () => {
    const flows = install().path("broken-flows");
    mkdirSync(flows);
    writeFileSync(join(flows, "broken.ts"), "export const broken = ;\n");
    const started = install().addRunner("broken", { env: { SHOWRUNNER_FLOWS: flows } });
    await expect(started).rejects.toThrow(
      /ended with {"exitCode":1.*\nThe flow module .*broken\.ts cannot be compiled: /,
    );
  });

  test("two runners share the work, and a third one joins in", async () => {
    const { api } = install();
    await install().addRunner("runner-2");
    const third = await install().addRunner("runner-3");
    expect(await runnerNames(install())).toEqual(["runner-1", "runner-2", "runner-3"]);
    const action = await api.run({ flow: "fan", input: { items: 90, ms: 100 } });
    expect(action.status).toBe("completed");
    const claimers = new Set(
      typesOf(await api.events(action.id), "task.claimed").map((event) => String(event["runner"])),
    );
    expect([...claimers].toSorted()).toEqual(["runner-1", "runner-2", "runner-3"]);
    await install().removeRunner("runner-3");
    expect(third.end?.exitCode).toBe(0);
    await waitFor(async () => (await runnerNames(install())).length === 2, { what: "the third runner to have left" });
  });

  test("the tasks of one that is killed are offered again in time, and nothing is committed twice", async () => {
    const { api } = install();
    const file = install().path("again");
    const held = await api.create({ flow: "line.again", input: { file, line: "held", ms: 4_000 } });
    const first = stageOf(await running(install(), held), "write").runner;
    const wide = await api.create({ flow: "fan", input: { items: 100, ms: 150 } });
    await api.until(wide, (action) => stageOf(action, "spread").tasks.completed > 0, {
      what: "the fan-out to be under way",
    });
    const killedAt = Date.now();
    await install().runner(first).kill9();

    const isElsewhere = (action: ActionSeen): boolean =>
      stageOf(action, "write").status === "running" && stageOf(action, "write").runner !== first;
    const again = await api.until(held, isElsewhere, { what: "the task to be taken by the other runner" });
    const [, second] = stageOf(again, "write").attempts;
    expect(instant(second?.startedAt ?? null) - killedAt).toBeLessThan(LEASE_MS + 2_000);
    const done = await api.ended(held);
    expect(done.status).toBe("completed");
    expect(stageOf(done, "write").attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, "lost"],
      [2, "completed"],
    ]);
    expect(linesOf(file)).toEqual(["held", "held"]);
    expect(typesOf(await api.events(held), "task.completed")).toHaveLength(1);

    const spread = await api.ended(wide, 40_000);
    expect(spread.status).toBe("completed");
    expect(spread.output).toEqual(
      Array.from({ length: 100 }, (_, index) => ({ index, status: "completed", output: index * index })),
    );
    const outcomes = typesOf(await api.events(wide), "task.completed").filter(({ stage }) => stage === "spread");
    expect(outcomes).toHaveLength(100);
    expect(new Set(outcomes.map(({ task }) => task)).size).toBe(100);
    await install().runner(first).restart();
  });

  test("what one that is killed had kept in checkpoints is not made again", async () => {
    const { api } = install();
    const [file, gate] = [install().path("marks"), install().path("marks-gate")];
    const id = await api.create({ flow: "line.marks", input: { file, gate } });
    const isKept = async (): Promise<boolean> => typesOf(await api.events(id), "task.checkpointed").length === 3;
    await waitFor(isKept, { what: "three checkpoints" });
    const first = stageOf(await api.action(id), "write").runner;
    await install().runner(first).kill9();
    openGate(gate);
    const done = await api.ended(id);
    expect(done).toMatchObject({ status: "completed", output: ["one 1", "two 1", "three 1", "four 2", "five 2"] });
    expect(linesOf(file)).toEqual(["one", "two", "three", "four", "five"]);
    await install().runner(first).restart();
  });

  test("one that was away and comes back does not commit what another has done", async () => {
    const { api } = install();
    const file = install().path("away");
    const id = await api.create({ flow: "line.again", input: { file, line: "x", ms: 1_500 } });
    const first = stageOf(await running(install(), id), "write").runner;
    const away = install().runner(first);
    process.kill(away.pid, "SIGSTOP");
    const done = await api.ended(id);
    process.kill(away.pid, "SIGCONT");
    expect(done.status).toBe("completed");
    expect(stageOf(done, "write").runner).not.toBe(first);
    await waitFor(async () => (await runnerNames(install())).includes(String(first)), { what: "it to be back" });
    const wide = await api.run({ flow: "fan", input: { items: 60, ms: 100 } });
    expect(new Set(typesOf(await api.events(wide.id), "task.claimed").map((event) => event["runner"])).size).toBe(2);
    const after = await api.action(id);
    expect(after).toMatchObject({ status: "completed", seq: done.seq, output: done.output });
    expect(typesOf(await api.events(id), "task.completed")).toHaveLength(1);
  });

  test("runners go on without a keeper, and the record catches up with them when one is back", async () => {
    const { api, keeper } = install();
    await keeper.kill9();
    const action = await api.run({ flow: "fan", input: { items: 30, ms: 5 } });
    expect(action.status).toBe("completed");
    const flaky = await api.create({ flow: "flaky.constant", input: { failures: 1 } });
    const waiting = ({ display }: ActionSeen): boolean => display === "retrying";
    await api.until(flaky, waiting, { what: "an action to wait for somebody who keeps time" });
    await keeper.restart();
    expect((await api.ended(flaky)).status).toBe("completed");
    expect(await api.listed(action)).toMatchObject({ status: "completed" });
  });

  test("runners go on when Redis was away, with every event and every line once", async () => {
    const { api, redis } = install();
    const ids = await Promise.all([1, 2, 3, 4].map(() => api.create({ flow: "ticks", input: { steps: 20, ms: 100 } })));
    for (const id of ids)
      await api.until(id, (action) => stageOf(action, "one").progress.current >= 5, { what: "it to be under way" });
    await redis.kill();
    const away = (await api.get("/health")).body;
    expect(away).toMatchObject({ status: "degraded" });
    const isNoticed = (): boolean => install().runners.some(({ output }) => output.includes("could not be reported"));
    await waitFor(isNoticed, { what: "a runner to have something to say in vain" });
    await redis.restart();
    for (const id of ids) {
      const action = await api.ended(id);
      expect(action.status).toBe("completed");
      for (const stage of ["one", "two", "three"]) {
        const lines = await api.lines(id, `stage=${stage}`);
        expect(lines.map(({ n, text }) => [n, text])).toEqual(
          Array.from({ length: 20 }, (_, place) => [place + 1, `line ${place + 1}`]),
        );
        expect(stageOf(action, stage)).toMatchObject({
          progress: { current: 20, total: 20 },
          attempts: [{ number: 1, status: "completed" }],
        });
      }
      const events = await api.events(id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
    }
  });

  test("one that is asked to end lets its task finish, takes nothing more, and exits well", async () => {
    const { api } = install();
    const gate = install().path(`drain-${randomUUID()}`);
    const id = await api.create({ flow: "statuses", input: { gate } });
    const first = stageOf(await running(install(), id), "Hold").runner;
    const leaving = install().runner(first);
    process.kill(leaving.pid, "SIGTERM");
    const isDraining = async (): Promise<boolean> =>
      Runners.parse((await api.get("/runners")).body).items.some(
        ({ name, status }) => name === first && status === "draining",
      );
    await waitFor(isDraining, { what: "it to drain" });
    const meanwhile = await api.run({ flow: "fan", input: { items: 20, ms: 10 } });
    expect(new Set(meanwhile.stages.map(({ runner }) => runner)).has(first)).toBe(false);
    expect((await api.action(id)).status).toBe("running");
    openGate(gate);
    const action = await api.ended(id);
    expect(stageOf(action, "Hold").attempts).toMatchObject([{ number: 1, status: "completed", runner: first }]);
    expect(stageOf(action, "Optional").runner).not.toBe(first);
    await waitFor(() => leaving.end, { what: "the runner to end" });
    expect(leaving.end).toEqual({ exitCode: 0, signal: null });
    expect(await runnerNames(install())).not.toContain(first);
    await leaving.restart();
  });
});

async function createAll({ api }: Install, actions: readonly unknown[]): Promise<string[]> {
  const { body } = await api.post("/actions/batch", { actions });
  return z
    .object({ results: z.array(z.object({ id: z.string() })) })
    .parse(body)
    .results.map(({ id }) => id);
}
