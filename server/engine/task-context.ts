import { taskAt, type Task } from "@/lib/actions/action";
import type { StateOperation } from "@/lib/actions/event";
import type { ProgressReport } from "@/lib/actions/progress";
import type { SpendReport } from "@/lib/actions/spending";
import { checkStateOperation } from "@/lib/actions/state-limits";
import type { SpawnOptions, TaskContext, TaskFile, TaskState, WaitForOptions } from "@/lib/flows/flow";
import { NotFoundError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";
import type { PayloadStore } from "@/server/ports/payloads";

import { addStages, type Adding } from "./add-stages";
import type { FactVerdict } from "./held-action";
import { mustTell, requireHeld } from "./must-tell";
import { spawn, waitFor, type CallDoors } from "./task-calls";
import type { TaskReport } from "./task-report";
import type { TaskRun } from "./task-work";

/** Where what a task says goes; the same for all tasks of a runner. */
export interface ContextDoors extends CallDoors {
  /** Takes a report of progress, and records it durably when its message is new. */
  readonly progress: (run: TaskRun, update: ProgressReport) => void;
  readonly addingOf: (run: TaskRun) => Adding;
  /** Hands in what was used; null when that is nothing. */
  readonly spend: (run: TaskRun, used: SpendReport) => Promise<FactVerdict> | null;
}

/** The key under which outside effects of a task happen once, however many attempts it takes. */
export function idempotencyKeyOf(action: string, stage: number, task: number): string {
  return `${action}/${stage}/${task}`;
}

/** What a stage's function is given. Most functions use little of it, so each part is made when it is asked for. */
export function createTaskContext(run: TaskRun, doors: ContextDoors): TaskContext {
  return new Context(run, doors);
}

class Context implements TaskContext {
  readonly #run: TaskRun;
  readonly #doors: ContextDoors;
  #state: TaskState | null = null;

  constructor(run: TaskRun, doors: ContextDoors) {
    this.#run = run;
    this.#doors = doors;
  }

  get action() {
    const { id, name, organisation, parentId, workflowId, stepId, metadata } = this.#run.held.action.created;
    return { id, name, organisation, parentId, workflowId, stepId, metadata };
  }

  get stage() {
    return this.#run.stage.name;
  }

  get index() {
    return Math.max(0, this.#run.lease.task);
  }

  get attempt() {
    return this.#run.attempt;
  }

  get signal() {
    return this.#run.abort.signal;
  }

  get fence() {
    return this.#run.lease.fence;
  }

  get idempotencyKey() {
    const { held, stage, lease } = this.#run;
    return idempotencyKeyOf(held.id, stage.order, lease.task);
  }

  get progress() {
    return (current: number, total?: number | null, message?: string) =>
      this.#doors.progress(this.#run, {
        current,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      });
  }

  get heartbeat() {
    return () => this.#run.watch?.heard();
  }

  get spend() {
    return async (used: SpendReport) => requireHeld(await this.#doors.spend(this.#run, used));
  }

  get log() {
    return (text: string) => writeLines(this.#run.report, "out", text);
  }

  get logError() {
    return (text: string) => writeLines(this.#run.report, "err", text);
  }

  get state() {
    this.#state ??= createState(this.#run, this.#doors);
    return this.#state;
  }

  get checkpoint() {
    return <T extends Json>(name: string, make: () => Promise<T> | T) =>
      checkpoint(this.#run, this.#doors, { name, make });
  }

  get hasCheckpoint() {
    return (name: string) => Object.hasOwn(currentTask(this.#run)?.checkpoints ?? {}, name);
  }

  get file() {
    return (ref: { readonly file: string }) =>
      readFile(this.#doors.payloads, this.#run.held.action.created.organisation, ref.file);
  }

  get tempDir() {
    return () => this.#run.temp.path();
  }

  get waitFor() {
    return (signal: string, options: WaitForOptions = {}) => waitFor(this.#run, this.#doors, { signal, options });
  }

  get spawn() {
    return (flow: string, input: unknown = {}, options: SpawnOptions = {}) =>
      spawn(this.#run, this.#doors, { flow, input, options });
  }

  get addStages() {
    return (stages: unknown) => addStages(this.#run, this.#doors.addingOf(this.#run), stages);
  }
}

function writeLines(report: TaskReport, stream: "out" | "err", text: string): void {
  for (const line of text.split("\n")) report.line(stream, line);
}

function currentTask({ held, stage, lease }: TaskRun): Task | undefined {
  const now = held.action.stages[stage.order];
  return now === undefined ? undefined : taskAt(now, lease.task);
}

async function checkpoint<T extends Json>(
  run: TaskRun,
  doors: ContextDoors,
  { name, make }: { readonly name: string; readonly make: () => Promise<T> | T },
): Promise<T> {
  const kept = currentTask(run)?.checkpoints;
  if (kept !== undefined && Object.hasOwn(kept, name)) return recordedAs<T>(kept[name]);
  const value = await make();
  const { stage, lease, attempt } = run;
  await mustTell(run, doors.tell, {
    type: "task.checkpointed",
    stage: stage.name,
    task: lease.task,
    attempt,
    name,
    value,
  });
  return value;
}

/** A checkpoint's value was made by the same `make`, in this attempt or an earlier one. */
function recordedAs<T extends Json>(value: Json | undefined): T {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see above
  return value as T;
}

function createState(run: TaskRun, doors: ContextDoors): TaskState {
  const { held, stage, lease, attempt } = run;
  let n = 0;
  const change = async (operation: StateOperation): Promise<number> => {
    checkStateOperation(held.action.state, operation);
    n += 1;
    const number = n;
    const of = { stage: stage.name, task: lease.task, attempt };
    await mustTell(run, doors.tell, { type: "state.changed", n: number, change: operation, ...of });
    return number;
  };
  return {
    get: (key) => Promise.resolve(Object.hasOwn(held.action.state, key) ? held.action.state[key] : undefined),
    put: async (key, value) => void (await change({ op: "put", key, value })),
    delete: async (key) => void (await change({ op: "delete", key })),
    append: async (key, value) => void (await change({ op: "append", key, value })),
    addToSet: async (key, value) => void (await change({ op: "addToSet", key, value })),
    merge: async (key, value) => void (await change({ op: "merge", key, value })),
    increment: async (key, by = 1) => {
      await change({ op: "increment", key, by });
      const value = held.action.state[key];
      return typeof value === "number" ? value : Number.NaN;
    },
    compareAndSet: async (key, expected, value) => {
      const number = await change({ op: "compareAndSet", key, expected, value });
      const now = currentTask(run);
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
