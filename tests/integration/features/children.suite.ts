import { expect, test } from "vitest";

import { stageOf, type ActionSeen } from "@/tests/support/api-client";
import type { Install } from "@/tests/support/install";

function childrenOf(action: ActionSeen, stage: string): string[] {
  const { children } = stageOf(action, stage);
  return Array.isArray(children) ? children.map(String) : [];
}

/** Actions that launch others. */
export function describeChildren(install: () => Install): void {
  test.concurrent("children run as actions of their own, and their outputs come back in order", async () => {
    const { api } = install();
    const numbers = [3, 1, 4, 1, 5, 9, 2, 6];
    const id = await api.create({ flow: "family.parent", input: { numbers }, tags: ["family"], metadata: { case: 7 } });
    const action = await api.ended(id);
    expect(action).toMatchObject({ status: "completed", output: 2 * (numbers.length + 31) });
    const children = childrenOf(action, "each");
    expect(new Set(children).size).toBe(numbers.length);
    const [first = ""] = childrenOf(action, "first");
    expect(await api.action(first)).toMatchObject({
      status: "completed",
      parentId: id,
      workflowId: id,
      tags: ["family"],
      metadata: { case: 7 },
      output: 16,
    });
    const outputs = await Promise.all(children.map(async (child) => (await api.action(child)).output));
    expect(outputs).toEqual(numbers.map((n) => n * 2));
    expect(stageOf(action, "first").progress).toMatchObject({ current: 2, total: 2 });
  });

  test.concurrent("a child that fails fails its stage with what it said, and a retry launches another", async () => {
    const { api } = install();
    const id = await api.create({ flow: "family.parent", input: { numbers: [1], fails: true } });
    const failed = await api.ended(id);
    expect(failed).toMatchObject({ status: "failed" });
    expect(failed.error?.message).toContain("It was told to fail");
    await api.post(`/actions/${id}/retry`);
    const again = await api.ended(id);
    expect(stageOf(again, "first").attempt).toBe(2);
    expect(childrenOf(again, "first")).not.toEqual(childrenOf(failed, "first"));
  });

  test.concurrent("a cancel reaches the child first", async () => {
    const { api } = install();
    const id = await api.create({ flow: "family.holds", input: {} });
    const isUnderWay = (action: ActionSeen) => childrenOf(action, "child").length > 0;
    const open = await api.until(id, isUnderWay, { what: "the child to be launched" });
    expect(open).toMatchObject({ display: "running", reason: { code: "WAITING_FOR_CHILD" } });
    const [child = ""] = childrenOf(open, "child");
    await api.until(child, ({ display }) => display === "waiting", { what: "the child to wait" });
    await api.post(`/actions/${id}/cancel`);
    expect(await api.ended(id)).toMatchObject({ status: "cancelled" });
    expect(await api.ended(child)).toMatchObject({ status: "cancelled" });
  });

  test.concurrent("a child that cannot be made fails its stage, and says why", async () => {
    const { api } = install();
    const spec = (flow: string) => ({
      spec: { name: "launches", stages: [{ name: "child", executor: { type: "action", flow, input: {} } }] },
    });
    expect((await api.run(spec("family.nobody"))).error).toMatchObject({ code: "FLOW_NOT_FOUND" });
    expect((await api.run(spec("family.double"))).error).toMatchObject({ code: "INVALID_INPUT" });
  });

  test.concurrent("actions that launch themselves end, ten deep", async () => {
    const { api } = install();
    const action = await api.run({ flow: "family.endless", input: {} });
    expect(action).toMatchObject({ status: "failed", error: { code: "TOO_DEEP" } });
  });
}
