import type { ActionEvent, ChildEnd, EventBody } from "@/lib/actions/event";
import { failureOf } from "@/server/engine/run-stage-code";
import { keepValue, valueOf } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { SpawnMock } from "./test-options";

/** What the mocks of a test are asked with. */
interface SpawnSetting {
  readonly payloads: PayloadStore;
  readonly organisation: string;
  readonly mocks: Readonly<Record<string, SpawnMock>>;
}

type Asked = Extract<ActionEvent, { type: "child.spawned" }>;

/** What an action is told of one that its code launched, which has ended as soon as it was made. */
export async function toldOfSpawned(asked: Asked, setting: SpawnSetting): Promise<EventBody[]> {
  const { stage, task, attempt, child, flow } = asked;
  const of = { stage, task, attempt, child };
  const mock = Object.hasOwn(setting.mocks, flow) ? setting.mocks[flow] : undefined;
  if (mock !== undefined)
    return [
      { type: "child.started", ...of },
      { type: "child.ended", ...of, end: await endOf(asked, mock, setting) },
    ];
  const message = `The test has nothing in "spawns" that stands in for flow "${flow}".`;
  return [
    { type: "child.ended", ...of, end: { status: "failed", error: { code: "FLOW_NOT_FOUND", message }, final: true } },
  ];
}

async function endOf(asked: Asked, mock: SpawnMock, { payloads, organisation }: SpawnSetting): Promise<ChildEnd> {
  try {
    const input = await valueOf(payloads, organisation, asked.input);
    const output = typeof mock === "function" ? await mock(input) : mock;
    return {
      status: "completed",
      output: await keepValue(payloads, { organisation, action: asked.child, name: "output" }, output),
    };
  } catch (error) {
    return { status: "failed", error: failureOf(error).error, final: true };
  }
}
