import type { Budget } from "@/lib/flows/budget";
import type { StagePlan } from "@/lib/flows/flow-spec";
import type { Wait } from "@/lib/flows/wait-kind";
import type { Millis, Seq } from "@/lib/shared/ids";
import type { Json, JsonObject } from "@/lib/shared/json";

import type { Usage } from "./budget";
import type {
  ActionCreated,
  Actor,
  BudgetScope,
  Cached,
  ChildEnd,
  Failure,
  Payload,
  Progress,
  ReachedCap,
  SkipCause,
} from "./event";
import type { Pace } from "./forecast/pace";
import type { KeptPart } from "./kept-part";
import type { ActionStatus, StageStatus } from "./status";
import { entriesOf, entryAt, PLAN_TASK, UNDO_TASK, type TaskTable } from "./task-table";

/** An attempt that has ended. Never changed afterwards. */
export interface EndedAttempt {
  readonly number: number;
  readonly status: "completed" | "failed" | "cancelled" | "lost";
  readonly startedAt: Millis;
  readonly finishedAt: Millis;
  readonly runner: string;
  readonly progress: Progress | null;
  readonly error: Failure | null;
}

/** The attempts of one number of the tasks of a wide stage, together. */
export interface Round {
  readonly number: number;
  readonly startedAt: Millis;
  /** End of the latest that has ended; null while none has. */
  readonly finishedAt: Millis | null;
  /** How many are under way. */
  readonly open: number;
  readonly ended: Readonly<Record<EndedAttempt["status"], number>>;
  /** Who began the first. */
  readonly runner: string;
  /** The first that went wrong. */
  readonly error: Failure | null;
}

/** The right of a runner to a task, as the log tells it: `claimSeq` is the seq of the claim, which makes its fence. */
export interface Holder {
  readonly session: string;
  readonly runner: string;
  readonly claimSeq: Seq;
  readonly startedAt: Millis;
}

/** A task that shows no sign of life. */
export interface Stall {
  /** When it last showed one. */
  readonly since: Millis;
  /** Whether nothing is heard of its runner either. */
  readonly isOfRunner: boolean;
}

interface TaskBase {
  /** Attempts begun so far. */
  readonly attempt: number;
  /** Failures and losses since the task was last queued by a person. */
  readonly failures: number;
  readonly losses: number;
  readonly history: readonly EndedAttempt[];
  readonly checkpoints: Readonly<Record<string, Json>>;
}

/** One unit of a stage's work. */
export type Task = TaskBase &
  (
    | { readonly status: "queued"; readonly queuedAt: Millis; readonly alone: boolean }
    | {
        readonly status: "running";
        readonly holder: Holder;
        readonly alone: boolean;
        readonly stopping: boolean;
        /** It is stopped for a pause, and goes on after it. */
        readonly interrupted: boolean;
        /** Null while it shows signs of life, or nobody asked for any. */
        readonly stalled: Stall | null;
        readonly progress: Progress | null;
        readonly compared: Readonly<Record<number, boolean>>;
        /** Number of its latest report of what it used. */
        readonly reports: number;
      }
    | {
        readonly status: "delegated";
        readonly since: Millis;
        /** Id of the action that does it; null until that is known. */
        readonly child: string | null;
        readonly stopping: boolean;
      }
    | { readonly status: "waiting"; readonly since: Millis; readonly until: Millis | null }
    | { readonly status: "retrying"; readonly retryAt: Millis; readonly error: Failure }
    | { readonly status: "lost"; readonly lostAt: Millis; readonly interrupted: boolean }
    | { readonly status: "completed"; readonly output: Payload; readonly cached?: Cached }
    | { readonly status: "failed"; readonly error: Failure; readonly output: Payload | null }
    | { readonly status: "cancelled"; readonly error: Failure | null }
  );

/** How many tasks of a stage are in each status. */
export interface TaskCounts {
  readonly queued: number;
  readonly running: number;
  readonly waiting: number;
  /** Done by other actions. */
  readonly delegated: number;
  readonly retrying: number;
  readonly lost: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Stages that a task asked for, which nothing has been decided about yet. */
export interface AskedStages {
  readonly task: number;
  readonly stages: readonly StagePlan[];
}

/** A stage of an action. `tasks` is empty until the stage is queued; `planning` is the task that plans it. */
export interface Stage {
  readonly name: string;
  readonly order: number;
  readonly plan: StagePlan;
  readonly status: StageStatus;
  readonly total: number | null;
  readonly items: Payload | null;
  readonly tasks: TaskTable<Task>;
  readonly counts: TaskCounts;
  /** Of a wide stage, its tasks' attempts by number; empty for others, whose task has its history. */
  readonly rounds: readonly Round[];
  /** Places of tasks that wait for a decision: retrying or lost. */
  readonly due: readonly number[];
  /** Places of running tasks that show no sign of life. */
  readonly stalled: readonly number[];
  readonly planning: Task | null;
  /** What undoes it, since its action did not end well; null for a stage that stays as it is. */
  readonly undoing: Task | null;
  /** It was undone and is to be done again; what needs it, near or far, waits for that. */
  readonly toRedo: boolean;
  /** What it waits for instead of running; null for a stage that runs, and until its plan says so. */
  readonly wait: Wait | null;
  /** Its condition was evaluated and does not hold. */
  readonly unmet: boolean;
  /** Why it was left out; null also for a stage that was never needed since its action ended. */
  readonly skipped: SkipCause | null;
  /** Its output was taken over from the action that is run again here. */
  readonly reused: { readonly edited: boolean } | null;
  /** Who completed it by hand, after it had failed. */
  readonly byHand: ByHand | null;
  readonly queuedAt: Millis | null;
  readonly startedAt: Millis | null;
  readonly finishedAt: Millis | null;
  /** It ran out of time, or of its budget. */
  readonly timedOut: boolean;
  /** No runner took a task of it in time. */
  readonly unclaimed: boolean;
  /** The cap of its budget at which it was stopped. */
  readonly overspent: ReachedCap | null;
  /** The budget it has now, which may be another than its plan's. */
  readonly budget: Budget | null;
  /** What its attempts used, those under way without their time. */
  readonly usage: Usage;
  readonly error: Failure | null;
  /** Stages that its tasks asked to be added to the action, in the order of the log. */
  readonly asked: readonly AskedStages[];
  /** How often a person retried it. */
  readonly manualRetries: number;
  /** Counts and message of the latest report, kept after the end. */
  readonly progress: Progress | null;
  /** How fast its only task went, once that is over and had told of its items. */
  readonly pace?: Pace;
}

/** Who marked a stage as completed. */
export interface ByHand {
  readonly by: string;
  readonly at: Millis;
  readonly comment: string | null;
}

/** What somebody noted on an action; `seq` is that of its event. */
export interface Note {
  readonly seq: Seq;
  readonly at: Millis;
  readonly by: string;
  readonly text: string;
}

/** A signal that no stage has waited for yet. */
export interface Signal {
  readonly seq: Seq;
  readonly name: string;
  readonly value: Json;
}

/** A signal that the code of a task waits, or has waited, for. */
export interface TaskWait {
  readonly stage: string;
  readonly task: number;
  /** Tells the waits of one task apart; later attempts ask by it again. */
  readonly key: string;
  readonly name: string;
  readonly match: JsonObject;
  readonly until: Millis | null;
  /** Null while it waits. */
  readonly outcome: { readonly kind: "signal"; readonly value: Json } | { readonly kind: "late" } | null;
}

/** An action that the code of a task launched. */
export interface Spawned {
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
  /** Its id. */
  readonly child: string;
  readonly flow: string;
  readonly isStarted: boolean;
  readonly isStopping: boolean;
  readonly end: ChildEnd | null;
}

/** An action as its log tells it. */
export interface Action {
  readonly created: ActionCreated;
  readonly id: string;
  readonly seq: Seq;
  readonly status: ActionStatus;
  readonly generation: number;
  readonly started: boolean;
  /** `seq` is that of the event that stopped it. */
  readonly stopping: {
    readonly cause: "failed" | "cancelled";
    readonly error: Failure | null;
    readonly seq: Seq;
  } | null;
  readonly cancelledBy: Actor | null;
  readonly acceptedAt: Millis;
  /** When its delay is over; it starts then at the earliest. */
  readonly startAt: Millis;
  readonly priority: number;
  /** Later launches of its flow whose input it took. */
  readonly debounced: number;
  readonly updatedAt: Millis;
  readonly startedAt: Millis | null;
  readonly finishedAt: Millis | null;
  readonly pausedAt: Millis | null;
  readonly pausedMs: number;
  /** Since it was paused at once, whatever runs of it is stopped. */
  readonly interrupting: boolean;
  /** When it last went on after a pause. */
  readonly resumedAt: Millis | null;
  readonly error: Failure | null;
  /** The budget it has now, which may be another than its plan's. */
  readonly budget: Budget | null;
  /** Whether it or a stage of it has, or had, a budget. */
  readonly isBudgeted: boolean;
  /** Caps that were reached, as they are now. */
  readonly budgetsReached: readonly ReachedCap[];
  /** The cap for which it is paused until somebody approves. */
  readonly heldFor: ReachedCap | null;
  /** Budgets shared with others that people let it go beyond. */
  readonly allowedBeyond: readonly BudgetScope[];
  readonly state: Readonly<Record<string, Json>>;
  /** Signals that came and were not used yet, oldest first. */
  readonly signals: readonly Signal[];
  /** What the code of tasks that have not completed waits, or has waited, for. */
  readonly taskWaits: readonly TaskWait[];
  /** What the code of tasks launched, oldest first. */
  readonly spawned: readonly Spawned[];
  /** What people noted, oldest first. */
  readonly notes: readonly Note[];
  /** Whether the last change of the state by a person took effect; null before there was one. */
  readonly stateChangeTook: boolean | null;
  readonly stages: readonly Stage[];
  /** Place of a stage by its name. */
  readonly places: ReadonlyMap<string, number>;
  /** The instant from which the duration of the present generation counts against `timeoutMs`. */
  readonly generationStartedAt: Millis | null;
  /** What is there of it, once it has ended and its details were not kept; its stages are as far as that goes. */
  readonly kept?: KeptPart;
}

/** The stage of that name, or undefined. */
export function stageNamed(action: Action, name: string): Stage | undefined {
  const place = action.places.get(name);
  return place === undefined ? undefined : action.stages[place];
}

/** A task of a stage by its place, with that which plans it and that which undoes it. */
export function taskAt(stage: Stage, place: number): Task | undefined {
  if (place === PLAN_TASK) return stage.planning ?? undefined;
  return place === UNDO_TASK ? (stage.undoing ?? undefined) : entryAt(stage.tasks, place);
}

/** All tasks of a stage with their places: what plans it, its own, what undoes it. */
export function placedTasks({ planning, tasks, undoing }: Stage): { readonly place: number; readonly task: Task }[] {
  return [
    ...(planning === null ? [] : [{ place: PLAN_TASK, task: planning }]),
    ...entriesOf(tasks).map((task, place) => ({ place, task })),
    ...(undoing === null ? [] : [{ place: UNDO_TASK, task: undoing }]),
  ];
}
