import { InvariantError, NotFoundError } from "@/lib/shared/errors";
import type { ExecutorRegistry, TaskExecutor, WorkExecutor } from "@/server/ports/executor";

type ExecutorType = WorkExecutor["type"];
type ExecutorTable = { [K in ExecutorType]?: TaskExecutor<K> };
type AnyExecutor = { [K in ExecutorType]: TaskExecutor<K> }[ExecutorType];

/** The executors of a process, found by kind. @throws InvariantError when two are of one kind */
export function createExecutorRegistry(executors: readonly AnyExecutor[]): ExecutorRegistry {
  const table: ExecutorTable = {};
  for (const executor of executors) add(table, executor);
  return {
    get: (type) => {
      const executor = table[type];
      if (executor !== undefined) return executor;
      throw new NotFoundError("EXECUTOR_NOT_FOUND", `This runner has no executor of the kind "${type}".`);
    },
  };
}

function add(table: ExecutorTable, executor: AnyExecutor): void {
  if (table[executor.type] !== undefined)
    throw new InvariantError(`There are two executors of the kind "${executor.type}".`);
  switch (executor.type) {
    case "function":
      table.function = executor;
      return;
    case "command":
      table.command = executor;
      return;
  }
}
