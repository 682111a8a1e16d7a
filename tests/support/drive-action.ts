import type { z } from "zod";

import { taskAt, type Action } from "@/lib/actions/action";
import { decide } from "@/lib/actions/decide/decide";
import type { Decision, Gate, QueueEntry } from "@/lib/actions/decide/decision";
import { DISPATCH_RUNS, type DispatchState } from "@/lib/actions/dispatch-state";
import { ActionCreated, type ActionEvent, type EventBody } from "@/lib/actions/event";
import { withPlace } from "@/lib/actions/event-codec";
import { firstAction, foldAll } from "@/lib/actions/fold/fold";
import { PLAN_TASK } from "@/lib/actions/task-table";
import { FlowPlan, StagePlan } from "@/lib/flows/flow-spec";

/** A plan with what a test does not care about filled in. */
export function aPlan(
  stages: z.input<typeof FlowPlan>["stages"],
  rest: Partial<z.input<typeof FlowPlan>> = {},
): FlowPlan {
  return FlowPlan.parse({ name: "test", version: "1", stages, ...rest });
}

/** A stage of a plan that runs a function. */
export function aStage(name: string, after: string[] = [], rest: Record<string, unknown> = {}) {
  return { name, after, executor: { type: "function" as const }, ...rest };
}

/** A stage that a task adds, which a handler does. */
export function anAddedStage(name: string, after: string[], rest: Record<string, unknown> = {}): StagePlan {
  const executor = { type: "function", handler: "work", input: { name } };
  return StagePlan.parse({ name, after, executor, ...rest });
}

/** The creation of an action of a plan. */
export function aCreation(plan: FlowPlan, rest: Partial<ActionCreated> = {}): ActionCreated {
  return ActionCreated.parse({
    type: "action.created",
    id: "01900000-0000-7000-8000-000000000001",
    organisation: "default",
    name: "Test",
    description: null,
    plan,
    capability: "test@1",
    input: { value: {} },
    target: "default/any",
    priority: 0,
    tags: [],
    metadata: {},
    launchedBy: { kind: "user", id: "u", name: "ana@example.org" },
    createdAt: 0,
    delayMs: 0,
    timeoutMs: null,
    start: true,
    workflowId: null,
    stepId: null,
    parentId: null,
    files: [],
    weights: null,
    local: false,
    ...rest,
  });
}

/** One action driven by hand, without a store: queues, claims and time are this object's own. */
export class DrivenAction {
  action: Action;
  now = 1_000;
  /** What the deciders of this action know of dispatch. */
  dispatch: DispatchState | null = DISPATCH_RUNS;
  readonly log: ActionEvent[] = [];
  ready: QueueEntry[] = [];
  /** What each decision left the gate at. */
  readonly gates: Gate[] = [];
  last: Decision;
  /** What was decided when it was made. */
  readonly begun: Decision;

  constructor(created: ActionCreated) {
    this.log.push(withPlace(created, 1, this.now));
    this.action = firstAction(created, this.now);
    this.last = decide(this.action, this.now, this.dispatch);
    this.begun = this.last;
    this.settle();
  }

  append(...bodies: EventBody[]): void {
    for (const body of bodies) {
      const event = withPlace(body, this.action.seq + 1, this.now);
      this.log.push(event);
      this.action = foldAll(this.action, [event]);
    }
  }

  /** Decides, as often as that asks to be done again at once. @throws Error when more follows from what was decided, which would come late */
  settle(): void {
    do this.take(decide(this.action, this.now, this.dispatch));
    while (this.last.wakeInMs === 0 && this.last.events.length > 0);
    const [more] = decide(this.action, this.now, this.dispatch).events;
    if (more !== undefined) throw new Error(`To decide again gives ${JSON.stringify(more)}.`);
  }

  /** Gives a command, and decides what follows; null is one that changes nothing. */
  order(decision: Decision | null): void {
    if (decision !== null) this.take(decision);
    this.settle();
  }

  private take(decision: Decision): void {
    this.last = decision;
    this.append(...decision.events);
    this.gates.push(decision.gate);
    if (decision.requeues === true) this.ready = [];
    this.ready.push(...decision.entries);
    if (decision.gate === "closed") this.ready = [];
  }

  /** Claims the next queued task, and answers its stage and place. */
  claim(runner = "r1"): { stage: string; task: number; attempt: number } | null {
    const entry = this.ready.shift();
    if (entry === undefined) return null;
    const { stage, from, to } = entry;
    if (from < to) this.ready.unshift({ ...entry, from: from + 1 });
    this.append({ type: "task.claimed", stage, from, to: from, session: `s-${runner}`, runner });
    const task = taskAt(this.stage(stage), from);
    return { stage, task: from, attempt: task?.attempt ?? 0 };
  }

  /** As `claim`. @throws Error when nothing is queued */
  mustClaim(): { stage: string; task: number; attempt: number } {
    const task = this.claim();
    if (task === null) throw new Error("nothing is queued");
    return task;
  }

  complete(of: { stage: string; task: number; attempt: number }, output: string | number | null = null): void {
    this.append({ type: "task.completed", ...of, output: { value: output }, progress: null });
    this.settle();
  }

  /** Completes a task that asks for stages. */
  completeAdding(of: { stage: string; task: number; attempt: number }, stages: readonly StagePlan[]): void {
    this.append({ type: "task.completed", ...of, output: { value: null }, progress: null, stages: [...stages] });
    this.settle();
  }

  fail(of: { stage: string; task: number; attempt: number }, message = "boom"): void {
    this.append({ type: "task.failed", ...of, error: { code: "FAILED", message }, progress: null, final: false });
    this.settle();
  }

  lose(of: { stage: string; task: number }, runner = "r1"): void {
    this.append({ type: "task.lost", stage: of.stage, task: of.task, session: `s-${runner}` });
    this.settle();
  }

  plan(of: { stage: string; task: number; attempt: number }, items: readonly number[]): void {
    this.append({ type: "stage.planned", ...of, tasks: items.length, items: { value: [...items] } });
    this.settle();
  }

  /** Answers a stage's condition; a stage without items has one task when it holds. */
  judge(of: { stage: string; task: number; attempt: number }, isMet: boolean): void {
    const plan = isMet ? { tasks: 1 } : { tasks: 0, unmet: true };
    this.append({ type: "stage.planned", ...of, ...plan, items: null });
    this.settle();
  }

  pass(ms: number): void {
    this.now += ms;
    this.settle();
  }

  stage(name: string) {
    const stage = this.action.stages[this.action.places.get(name) ?? -1];
    if (stage === undefined) throw new Error(`no stage ${name}`);
    return stage;
  }

  /** Does everything that is queued, in order, until nothing is. */
  runAll(): void {
    for (let of = this.claim(); of !== null; of = this.claim()) {
      if (of.task === PLAN_TASK) this.plan(of, [0, 1, 2]);
      else this.complete(of, of.task);
    }
  }
}
