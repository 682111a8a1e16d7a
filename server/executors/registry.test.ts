import { describe, expect, expectTypeOf, test } from "vitest";

import { InvariantError, NotFoundError } from "@/lib/shared/errors";
import type { TaskExecutor, TaskOutcome, TaskSetting, WorkExecutor } from "@/server/ports/executor";

import { createExecutorRegistry } from "./registry";

const done: TaskOutcome = { status: "completed", output: { value: "done" } };
const command: TaskExecutor<"command"> = { type: "command", execute: () => Promise.resolve(done) };
const code: TaskExecutor<"function"> = { type: "function", execute: () => Promise.resolve(done) };
const setting: TaskSetting = {
  action: "0193f2a0-0000-7000-8000-000000000000",
  organisation: "default",
  stage: "only",
  task: 0,
  attempt: 1,
  idempotencyKey: "key",
  target: "default/any",
  signal: new AbortController().signal,
  taskTimeoutMs: null,
  tempDir: () => Promise.resolve("."),
  progress: () => undefined,
  spend: () => undefined,
  line: () => undefined,
};

describe("the executor registry", () => {
  test("finds each executor by its kind", () => {
    const registry = createExecutorRegistry([code, command]);
    expect(registry.get("command")).toBe(command);
    expect(registry.get("function")).toBe(code);
  });

  test("names a kind it does not have", () => {
    const registry = createExecutorRegistry([command]);
    expect(() => registry.get("function")).toThrow(NotFoundError);
    expect(() => registry.get("function")).toThrow(`no executor of the kind "function"`);
  });

  test("refuses two of one kind", () => {
    expect(() => createExecutorRegistry([command, command])).toThrow(InvariantError);
  });

  test("gives any executor what a stage's plan holds", async () => {
    const registry = createExecutorRegistry([code, command]);
    const execute = (executor: WorkExecutor): Promise<TaskOutcome> =>
      registry.get(executor.type).execute(executor, setting);
    expect(await execute({ type: "command", argv: ["true"] })).toBe(done);
    expectTypeOf(registry.get("command")).toEqualTypeOf<TaskExecutor<"command">>();
  });
});
