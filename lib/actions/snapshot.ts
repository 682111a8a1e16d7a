import type { Action, Spawned, Stage, Task, TaskWait } from "./action";
import { FOLD_VERSION } from "./fold/fold";
import { entriesOf, tableOfRuns } from "./task-table";

/** A stage as pages need it: tasks that are alike and stand side by side are written once, with how many they are. */
export interface StageSnapshot extends Omit<Stage, "tasks"> {
  readonly tasks: readonly (readonly [count: number, task: Task])[];
}

/**
 * An action as pages need it to go on folding, with the version of the fold that made it. What tasks gave and kept is not
 * in it, nor what came of each attempt of a very wide stage: a page asks for what it shows of those.
 */
export interface ActionSnapshot {
  readonly foldVersion: number;
  readonly action: Omit<Action, "places" | "stages"> & { readonly stages: readonly StageSnapshot[] };
}

/** Tasks of a stage that keep their attempts in a snapshot; those behind them are told by the rounds of their stage. */
const WITH_HISTORY = 100;

/** The action at one seq, to go on folding from. */
export function toSnapshot(action: Action): ActionSnapshot {
  const { places: _places, kept, ...rest } = action;
  const { stages, taskWaits, spawned } = action;
  const lean = {
    taskWaits: taskWaits.map(leanWait),
    spawned: spawned.map(leanSpawned),
    ...(kept === undefined ? {} : { kept: { ...kept, outputs: [], result: null, stages: [] } }),
  };
  return { foldVersion: FOLD_VERSION, action: { ...rest, ...lean, stages: stages.map(leanStage) } };
}

/** The action a snapshot was made of, as far as it holds it; null when another version of the fold made it. */
export function fromSnapshot({ foldVersion, action }: ActionSnapshot): Action | null {
  if (foldVersion !== FOLD_VERSION) return null;
  const stages = action.stages.map((stage): Stage => ({ ...stage, tasks: tableOfRuns(stage.tasks) }));
  return { ...action, stages, places: new Map(stages.map((stage) => [stage.name, stage.order])) };
}

function leanStage(stage: Stage): StageSnapshot {
  const runs: [number, Task][] = [];
  let text = "";
  entriesOf(stage.tasks).forEach((task, place, tasks) => {
    const run = runs.at(-1);
    // Tasks that nothing has happened to yet are one object.
    const isRepeated = place > WITH_HISTORY && task === tasks[place - 1];
    const lean = isRepeated ? null : leanTask(task, place);
    const leanText = lean === null ? text : JSON.stringify(lean);
    if (lean === null || leanText === text) {
      if (run !== undefined) run[0] += 1;
    } else runs.push([1, lean]);
    text = leanText;
  });
  return { ...stage, items: null, tasks: runs };
}

function leanWait(wait: TaskWait): TaskWait {
  return wait.outcome?.kind === "signal" ? { ...wait, outcome: { kind: "signal", value: null } } : wait;
}

function leanSpawned(one: Spawned): Spawned {
  return one.end?.status === "completed" ? { ...one, end: { status: "completed", output: NOTHING } } : one;
}

const NOTHING = { value: null };

function leanTask(task: Task, place: number): Task {
  const isTold = place < WITH_HISTORY;
  const kept = {
    history: isTold ? task.history : [],
    // That there is one decides whether the next attempt begins at nothing.
    checkpoints: Object.fromEntries(
      Object.keys(task.checkpoints)
        .slice(0, 1)
        .map((name) => [name, null]),
    ),
  };
  if (task.status === "completed") return { ...task, ...kept, output: NOTHING };
  if (task.status !== "failed") return { ...task, ...kept };
  const error = isTold ? task.error : { code: task.error.code, message: "" };
  return { ...task, ...kept, error, output: null };
}
