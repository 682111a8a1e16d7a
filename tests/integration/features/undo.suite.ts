import { expect, test } from "vitest";

import { stageOf } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

/** What stages did is undone when their action does not end well. */
export function describeUndoing(install: () => Install): void {
  test.concurrent("a failure undoes what was done, the last thing first, and a retry does it again", async () => {
    const { api } = install();
    const id = await api.create({ flow: "undo", input: {} });
    const failed = await api.ended(id);
    expect(failed).toMatchObject({ status: "failed", error: { message: "No ship is there" } });
    expect((await api.get(`/actions/${id}/state/undone`)).body).toMatchObject({ value: ["sum 12", "room 7"] });
    for (const name of ["reserve", "charge"])
      expect(stageOf(failed, name)).toMatchObject({ status: "completed", compensation: { status: "completed" } });
    expect(stageOf(failed, "notify")).not.toHaveProperty("compensation");
    const log = await api.get(`/actions/${id}/logs?stage=charge&task=-2`);
    expect(log.body).toMatchObject({ lines: [{ text: "refunding 12" }] });

    await api.post(`/actions/${id}/retry`);
    const again = await api.ended(id);
    expect(again.status).toBe("failed");
    const attempts = Object.fromEntries(again.stages.map(({ name, attempt }) => [name, attempt]));
    expect(attempts).toEqual({ reserve: 2, charge: 2, notify: 1, ship: 2 });
  });

  test.concurrent("what cannot be undone is told, and the rest is undone", async () => {
    const { api } = install();
    const action = await api.run({ flow: "undo", input: { undoFails: true } });
    expect(action).toMatchObject({ status: "failed", error: { message: "No ship is there" } });
    expect(stageOf(action, "charge")).toMatchObject({
      compensation: { status: "failed", error: { message: "The bank is closed" } },
    });
    expect(stageOf(action, "reserve")).toMatchObject({ compensation: { status: "completed" } });
  });

  test.concurrent("a program undoes what a program did", async () => {
    const { api } = install();
    const command = (text: string) => ({ type: "command", argv: ["node", "-e", text] });
    const stages = [
      { name: "make", executor: command("console.log('made')"), compensate: command("console.log('unmade')") },
      { name: "break", after: ["make"], executor: command("process.exit(3)") },
    ];
    const action = await api.run({ spec: { name: "undone", stages } });
    expect(action.status).toBe("failed");
    expect(stageOf(action, "make")).toMatchObject({
      compensation: { status: "completed" },
      output: { stdout: "made\n" },
    });
    const refused = { name: "make", executor: command(""), compensate: { type: "command", argv: ["rm", "-rf", "/"] } };
    expect((await api.post("/actions", { spec: { name: "undone", stages: [refused] } })).body).toMatchObject({
      status: 422,
      errors: [{ path: expect.stringContaining("stages[0].compensate.argv[0]") }],
    });
  });
}
