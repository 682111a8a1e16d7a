import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { z } from "zod";

import { describeOnBothPairs, type Install } from "@/tests/support/install";
import { waitFor } from "@/tests/support/wait-for";

import { FIXTURE_FLOWS } from "./fixture-flows";
import { openGate } from "./open-gate";

const Noted = z.object({ attempt: z.number(), folder: z.string(), found: z.boolean() });
const COMMAND = ["node", "-e", "require('fs').writeFileSync('left', ''); console.log(process.env.SHOWRUNNER_TEMP_DIR)"];

/** Notes of one action of the flow `folders`, and what it is launched with. */
function launched(install: Install, rest: object = {}) {
  const notes = install.path(`folders-${randomUUID()}`);
  const read = () =>
    readFileSync(notes, "utf8")
      .trim()
      .split("\n")
      .map((line) => Noted.parse(JSON.parse(line)));
  return { input: { notes, ...rest }, isBegun: () => existsSync(notes), read };
}

/** Where the only runner of an install keeps folders of tasks. */
function workOf({ runners: [runner] }: Install): string {
  return join(runner?.dataDir ?? "", "work");
}

const isGone = (folder: string) =>
  waitFor(() => !existsSync(folder), { what: `${folder} to be removed`, timeoutMs: 20_000 });

const State = z.object({ state: z.record(z.string(), z.unknown()) });
const options = { flows: [FIXTURE_FLOWS], runners: 1 };

describeOnBothPairs("folders of tasks", options, (install) => {
  const stateOf = async (id: string) => State.parse((await install().api.get(`/actions/${id}/state`)).body).state;

  test.concurrent("stay for the next attempt, and go once the task is over", async () => {
    const { api } = install();
    const { input, read } = launched(install(), { fails: 2 });
    const { id, status } = await api.run({ flow: "folders", input });
    const noted = read();
    expect({ status, found: noted.map(({ found }) => found) }).toEqual({
      status: "completed",
      found: [false, true, true],
    });
    const [{ folder } = { folder: "" }] = noted;
    expect(folder.startsWith(join(workOf(install()), id))).toBe(true);
    await isGone(join(workOf(install()), id));
    expect(await stateOf(id)).toEqual({ attempt: 3 });
  });

  test.concurrent("go with the last attempt of a task that fails, if nothing else is said", async () => {
    const { api } = install();
    for (const flow of ["folders", "folders.always"]) {
      const { id, status } = await api.run({ flow, input: launched(install(), { fails: 9 }).input });
      expect(status).toBe("failed");
      await isGone(join(workOf(install()), id));
      expect(await stateOf(id)).toEqual(flow === "folders" ? { attempt: 3 } : {});
    }
  });

  test.concurrent("stay with a failure until a retry succeeds, where only success removes them; the state as well", async () => {
    const { api } = install();
    const { input, read } = launched(install(), { fails: 3 });
    const { id, status } = await api.run({ flow: "folders.on-success", input });
    expect([status, await stateOf(id)]).toEqual(["failed", { attempt: 3 }]);
    expect(existsSync(read()[0]?.folder ?? "")).toBe(true);
    await api.post(`/actions/${id}/retry`);
    expect(await api.ended(id)).toMatchObject({ status: "completed", output: 4 });
    expect(read()[3]).toMatchObject({ attempt: 4, found: true });
    await isGone(join(workOf(install()), id));
    expect(await stateOf(id)).toEqual({});
  });

  test.concurrent("stay as long as the action, where they are never removed", async () => {
    const { api } = install();
    const { input, read } = launched(install());
    const { id } = await api.run({ flow: "folders.never", input });
    expect(await stateOf(id)).toEqual({ attempt: 1 });
    expect(existsSync(join(read()[0]?.folder ?? "", "left"))).toBe(true);
    await api.delete(`/actions/${id}`);
    await isGone(join(workOf(install()), id));
  });

  test.concurrent("are where programs begin, and are named to them", async () => {
    const { api } = install();
    const stages = [{ name: "one", executor: { type: "command", argv: COMMAND } }];
    const { id, result } = await api.run({ spec: { name: "leaves-a-file", cleanup: "always", stages } });
    expect(result).toMatchObject({ stdout: expect.stringContaining(join(workOf(install()), id)) });
    await isGone(join(workOf(install()), id));
    const bad = { name: "leaves-a-file", cleanup: "sometimes", stages };
    expect((await api.post("/actions", { spec: bad })).body).toMatchObject({
      status: 422,
      errors: [{ path: "cleanup" }],
    });
  });
});

describeOnBothPairs("folders of a runner that was killed", options, (install) => {
  test("are found by the next attempt there, and go at the end; those of other actions go at once", async () => {
    const { api } = install();
    const gate = install().path("gate");
    const { input, isBegun, read } = launched(install(), { gate });
    const ended = await api.run({ flow: "folders", input: launched(install()).input });
    const id = await api.create({ flow: "folders", input });
    await waitFor(isBegun, { what: "its task to have a folder" });
    await install().kill9();
    const work = workOf(install());
    expect(readdirSync(work)).toContain(id);
    const left = [ended.id, randomUUID()].map((name) => join(work, name));
    for (const folder of left) mkdirSync(join(folder, "0.0"), { recursive: true });
    await install().startAgain();
    for (const folder of left) await isGone(folder);
    await waitFor(() => read().length === 2, { what: "a second attempt", timeoutMs: 30_000 });
    expect(read()[1]).toMatchObject({ attempt: 2, found: true, folder: read()[0]?.folder });
    openGate(gate);
    expect(await api.ended(id)).toMatchObject({ status: "completed", output: 2 });
    await isGone(join(work, id));
  });

  test("go when its action ends elsewhere than on a runner", async () => {
    const { api } = install();
    const { input, isBegun } = launched(install(), { gate: install().path("never-opened") });
    const id = await api.create({ flow: "folders", input });
    await waitFor(isBegun, { what: "its task to have a folder" });
    await install().kill9();
    const folder = join(workOf(install()), id);
    expect(existsSync(folder)).toBe(true);
    await install().startAgain();
    await api.post(`/actions/${id}/cancel`);
    expect((await api.ended(id)).status).toBe("cancelled");
    await isGone(folder);
  });
});
