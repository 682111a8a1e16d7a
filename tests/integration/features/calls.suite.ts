import { expect, test } from "vitest";
import { z } from "zod";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

const Told = z.array(
  z.looseObject({ n: z.number(), id: z.string(), stepId: z.string(), metadata: z.record(z.string(), z.unknown()) }),
);

function childrenOf(action: ActionSeen): string[] {
  return z.array(z.string()).parse(stageOf(action, "launch")["children"] ?? []);
}

function isWaiting({ reason }: ActionSeen): boolean {
  return reason?.code === "WAITING_FOR_SIGNAL";
}

/** Code that waits for signals and launches actions. */
export function describeCalls(install: () => Install): void {
  test.concurrent("a signal that came before is there, each is used once, and a later attempt gets the same", async () => {
    const { api } = install();
    const id = await api.create({ flow: "calls.wait", input: { order: "7", fails: true }, start: false });
    const send = (value: object) => api.post(`/actions/${id}/signals/paid`, { value });
    await send({ order: "8" });
    await send({ order: "7", part: 1 });
    await api.post(`/actions/${id}/start`);
    const waiting = await api.until(id, (action) => isWaiting(action) && stageOf(action, "ask").attempt === 2, {
      what: "its second attempt to wait for the second payment",
    });
    expect(waiting).toMatchObject({ status: "running", reason: { stage: "ask" } });
    await send({ order: "7", part: 2 });
    const action = await api.ended(id);
    expect(action.output).toEqual([
      { order: "7", part: 1 },
      { order: "7", part: 2 },
    ]);
    expect(stageOf(action, "ask").attempts).toMatchObject([{ status: "failed" }, { status: "completed" }]);
  });

  test.concurrent("a signal that does not come in time is a value, or an error with its code", async () => {
    const action = await install().api.run({ flow: "calls.late", input: {} });
    expect(action).toMatchObject({ status: "completed", output: ["nothing came", "TIMED_OUT"] });
  });

  test.concurrent("a cancel ends code that waits", async () => {
    const { api } = install();
    const id = await api.create({ flow: "calls.wait", input: { order: "9" } });
    await api.until(id, isWaiting, { what: "its code to wait" });
    await api.post(`/actions/${id}/cancel`);
    expect((await api.ended(id)).status).toBe("cancelled");
  });

  test.concurrent("a second attempt launches nothing twice, and children know whose they are", async () => {
    const { api } = install();
    const metadata = { case: 7 };
    const id = await api.create({ flow: "calls.parent", input: { numbers: [1, 2, 3] }, metadata, tags: ["calls"] });
    const action = await api.ended(id);
    expect(stageOf(action, "launch").attempts).toMatchObject([{ status: "failed" }, { status: "completed" }]);
    const told = Told.parse(action.output);
    expect(told.map(({ n }) => n)).toEqual([1, 2, 3]);
    for (const { n, ...child } of told)
      expect(child).toMatchObject({ parentId: id, workflowId: id, name: `Child ${n}`, metadata: { case: 7, n } });
    expect(new Set(told.map(({ stepId }) => stepId)).size).toBe(3);
    expect(childrenOf(action).toSorted()).toEqual(told.map((child) => child.id).toSorted());
    const { body } = await api.get(`/actions?workflowId=${id}`);
    expect(body).toMatchObject({ total: 3 });
    expect(await api.action(told[0]?.id ?? "")).toMatchObject({ parentId: id, tags: ["calls"], status: "completed" });
  });

  test.concurrent("what cannot be made, and what fails, is an error with its code", async () => {
    const { api } = install();
    const errorOf = async (flow: string, n: unknown) =>
      (await api.run({ flow: "calls.fails", input: { flow, n } })).error;
    expect(await errorOf("calls.nobody", 1)).toMatchObject({ code: "FLOW_NOT_FOUND" });
    expect(await errorOf("family.double", "one")).toMatchObject({ code: "INVALID_INPUT" });
    expect((await errorOf("family.double", 1))?.message).toContain("It was told to fail");
  });

  test.concurrent("a cancel reaches what code launched, and ends the action after it", async () => {
    const { api } = install();
    const id = await api.create({ flow: "calls.holds", input: { waits: true } });
    const open = await api.until(id, (action) => childrenOf(action).length > 0, { what: "the child to be launched" });
    const [child = ""] = childrenOf(open);
    await api.until(child, ({ display }) => display === "waiting", { what: "the child to wait" });
    await api.post(`/actions/${id}/cancel`);
    const [parent, cancelled] = await Promise.all([api.ended(id), api.ended(child)]);
    expect([parent.status, cancelled.status]).toEqual(["cancelled", "cancelled"]);
    expect(Date.parse(parent.finishedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(cancelled.finishedAt ?? ""));
  });

  test.concurrent("what code launched and did not wait for goes on after its action has completed", async () => {
    const { api } = install();
    const parent = await api.run({ flow: "calls.holds", input: { waits: false } });
    expect(parent.status).toBe("completed");
    const child = z.string().parse(parent.output);
    expect((await api.action(child)).status).not.toBe("cancelled");
    await api.until(child, ({ display }) => display === "waiting", { what: "the child to wait" });
    await api.post(`/actions/${child}/signals/never`, { value: "at last" });
    expect(await api.ended(child)).toMatchObject({ status: "completed", output: "at last", parentId: parent.id });
  });
}
