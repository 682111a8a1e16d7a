import { taskAt, type Action, type Stage, type Task, type TaskCounts } from "../action";
import { PLAN_TASK, TableWriter } from "../task-table";
import { afterTask } from "./rounds";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * An action being folded: every part is copied the first time it changes, and no more, so that a batch of events costs
 * one copy of what it touches and the action it began with stays as it was. `action` is right after every change; whoever
 * hands it on changes it no more.
 */
export class Draft {
  readonly action: Mutable<Action>;
  private stages: Stage[];
  private owned: (Mutable<Stage> | undefined)[] = [];
  /** A copy of the places, which all actions of a plan share until one of them gets further stages. */
  private ownPlaces: Map<string, number> | null = null;
  private tables: (TableWriter<Task> | undefined)[] = [];

  constructor(base: Action) {
    this.stages = [...base.stages];
    // Assigned, not named beside the spread: that would make the copy many times as dear.
    this.action = { ...base };
    this.action.stages = this.stages;
  }

  /** The stage of that name, ready to be changed; undefined when there is none. */
  stage(name: string): Mutable<Stage> | undefined {
    const place = this.action.places.get(name);
    return place === undefined ? undefined : this.stageAt(place);
  }

  stageAt(place: number): Mutable<Stage> | undefined {
    const known = this.owned[place];
    if (known !== undefined) return known;
    const base = this.stages[place];
    if (base === undefined) return undefined;
    const copy: Mutable<Stage> = { ...base };
    this.owned[place] = copy;
    this.stages[place] = copy;
    return copy;
  }

  /** Adds a stage after the others. */
  add(stage: Stage): void {
    this.stages.push(stage);
    this.ownPlaces ??= new Map(this.action.places);
    this.ownPlaces.set(stage.name, stage.order);
    this.action.places = this.ownPlaces;
  }

  task(stage: Mutable<Stage>, task: number): Task | undefined {
    return task < 0 ? taskAt(stage, task) : this.writer(stage).get(task);
  }

  /** Puts a task in another state, and keeps the counts of its stage right. */
  put(stage: Mutable<Stage>, place: number, task: Task): void {
    if (place < 0) {
      if (place === PLAN_TASK) stage.planning = task;
      else stage.undoing = task;
      return;
    }
    const writer = this.writer(stage);
    const before = writer.get(place);
    writer.set(place, task);
    if (before === undefined) return;
    if (stage.plan.wide) stage.rounds = afterTask(stage.rounds, before, task);
    noteStall(stage, place, { before, task });
    if (before.status === task.status) return;
    const counts: Mutable<TaskCounts> = { ...stage.counts };
    counts[before.status] -= 1;
    counts[task.status] += 1;
    stage.counts = counts;
    const isDue = task.status === "retrying" || task.status === "lost";
    const wasDue = before.status === "retrying" || before.status === "lost";
    if (isDue && !wasDue) stage.due = [...stage.due, place];
    if (wasDue && !isDue) stage.due = stage.due.filter((other) => other !== place);
  }

  /** Puts other stages in the place of all. */
  replaceStages(stages: readonly Stage[]): void {
    this.stages = [...stages];
    this.action.stages = this.stages;
    this.owned = [];
    this.tables = [];
  }

  /** Gives a stage new tasks; whatever was written to the old ones is gone. */
  replaceTasks(stage: Mutable<Stage>, tasks: Stage["tasks"]): void {
    this.tables[stage.order] = undefined;
    stage.tasks = tasks;
    stage.rounds = [];
  }

  private writer(stage: Mutable<Stage>): TableWriter<Task> {
    const known = this.tables[stage.order];
    if (known !== undefined) return known;
    const writer = new TableWriter(stage.tasks);
    stage.tasks = writer.table;
    this.tables[stage.order] = writer;
    return writer;
  }
}

/** Keeps the list of stalled tasks of a stage right. */
function noteStall(stage: Mutable<Stage>, place: number, { before, task }: { before: Task; task: Task }): void {
  const wasStalled = isStalled(before);
  if (wasStalled === isStalled(task)) return;
  stage.stalled = wasStalled ? stage.stalled.filter((other) => other !== place) : [...stage.stalled, place];
}

function isStalled(task: Task): boolean {
  return task.status === "running" && task.stalled !== null;
}
