import type { Stage, Task } from "@/lib/actions/action";
import type { EventBody, StateOperation } from "@/lib/actions/event";
import { entryAt } from "@/lib/actions/task-table";
import type { TaskContext, TaskFile, TaskState } from "@/lib/flows/flow";
import { NotFoundError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import type { PayloadStore } from "@/server/ports/payloads";

import type { FactVerdict, HeldAction } from "./held-action";
import type { LazyAbort } from "./lazy-abort";
import type { TaskReport } from "./task-report";

/** The task was taken from this runner: whatever it still does is not kept. */
export class LeaseOverError extends Error {
  readonly code = "LEASE_OVER";
}

/** What a context is made of. */
export interface ContextParts {
  readonly held: HeldAction;
  readonly stage: Stage;
  readonly task: number;
  readonly attempt: number;
  readonly fence: number;
  readonly abort: LazyAbort;
  readonly report: TaskReport;
  readonly payloads: PayloadStore;
  readonly tempDir: () => Promise<string>;
  /** Hands in a fact that does not end the task. */
  readonly tell: (body: EventBody) => Promise<FactVerdict>;
  /** Takes a report of progress, and records it durably when its message is new. */
  readonly progress: TaskContext["progress"];
}

/** The key under which outside effects of a task happen once, however many attempts it takes. */
export function idempotencyKeyOf(action: string, stage: number, task: number): string {
  return `${action}/${stage}/${task}`;
}

/** What a stage's function is given. Most functions use little of it, so each part is made when it is asked for. */
export function createTaskContext(parts: ContextParts): TaskContext {
  return new Context(parts);
}

class Context implements TaskContext {
  readonly #parts: ContextParts;

  constructor(parts: ContextParts) {
    this.#parts = parts;
  }

  get action() {
    const { id, name, organisation } = this.#parts.held.action.created;
    return { id, name, organisation };
  }

  get stage() {
    return this.#parts.stage.name;
  }

  get index() {
    return Math.max(0, this.#parts.task);
  }

  get attempt() {
    return this.#parts.attempt;
  }

  get signal() {
    return this.#parts.abort.signal;
  }

  get fence() {
    return this.#parts.fence;
  }

  get idempotencyKey() {
    const { held, stage, task } = this.#parts;
    return idempotencyKeyOf(held.id, stage.order, task);
  }

  get progress() {
    return this.#parts.progress;
  }

  get log() {
    return (text: string) => writeLines(this.#parts.report, "out", text);
  }

  get logError() {
    return (text: string) => writeLines(this.#parts.report, "err", text);
  }

  get state() {
    this.#state ??= createState(this.#parts);
    return this.#state;
  }
  #state: TaskState | null = null;

  get checkpoint() {
    return <T extends Json>(name: string, make: () => Promise<T> | T) => checkpoint(this.#parts, name, make);
  }

  get hasCheckpoint() {
    return (name: string) => Object.hasOwn(currentTask(this.#parts)?.checkpoints ?? {}, name);
  }

  get file() {
    const { payloads, held } = this.#parts;
    return (ref: { readonly file: string }) => readFile(payloads, held.action.created.organisation, ref.file);
  }

  get tempDir() {
    return this.#parts.tempDir;
  }
}

function writeLines(report: TaskReport, stream: "out" | "err", text: string): void {
  for (const line of text.split("\n")) report.line(stream, line);
}

async function mustTell(parts: ContextParts, body: EventBody): Promise<void> {
  const verdict = await parts.tell(body);
  if (verdict === "fenced") throw new LeaseOverError("This task is no longer held by this runner.");
}

function currentTask({ held, stage, task }: ContextParts): Task | undefined {
  const now = held.action.stages[stage.order];
  return now === undefined ? undefined : entryAt(now.tasks, task);
}

async function checkpoint<T extends Json>(parts: ContextParts, name: string, make: () => Promise<T> | T): Promise<T> {
  const kept = currentTask(parts)?.checkpoints;
  if (kept !== undefined && Object.hasOwn(kept, name)) return recordedAs<T>(kept[name]);
  const value = await make();
  const { stage, task, attempt } = parts;
  await mustTell(parts, { type: "task.checkpointed", stage: stage.name, task, attempt, name, value });
  return value;
}

/** A checkpoint's value was made by the same `make`, in this attempt or an earlier one. */
function recordedAs<T extends Json>(value: Json | undefined): T {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return value as T;
}

function createState(parts: ContextParts): TaskState {
  const { held, stage, task, attempt } = parts;
  let n = 0;
  const change = async (operation: StateOperation): Promise<number> => {
    n += 1;
    const number = n;
    await mustTell(parts, { type: "state.changed", stage: stage.name, task, attempt, n: number, change: operation });
    return number;
  };
  return {
    get: (key) => Promise.resolve(Object.hasOwn(held.action.state, key) ? held.action.state[key] : undefined),
    put: async (key, value) => void (await change({ op: "put", key, value })),
    delete: async (key) => void (await change({ op: "delete", key })),
    append: async (key, value) => void (await change({ op: "append", key, value })),
    merge: async (key, value) => void (await change({ op: "merge", key, value })),
    increment: async (key, by = 1) => {
      await change({ op: "increment", key, by });
      const value = held.action.state[key];
      return typeof value === "number" ? value : Number.NaN;
    },
    compareAndSet: async (key, expected, value) => {
      const number = await change({ op: "compareAndSet", key, expected, value });
      const now = currentTask(parts);
      return now?.status === "running" && now.compared[number] === true;
    },
  };
}

async function readFile(payloads: PayloadStore, organisation: string, id: string): Promise<TaskFile> {
  const [info, bytes] = await Promise.all([payloads.find(organisation, id), payloads.read(organisation, id)]);
  if (info === null || bytes === null)
    throw new NotFoundError("FILE_NOT_FOUND", `There is no file ${id}. It may have been removed.`);
  return { name: info.name, type: info.type, sizeBytes: info.sizeBytes, bytes };
}
