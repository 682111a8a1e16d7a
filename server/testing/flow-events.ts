import type { Action, Stage } from "@/lib/actions/action";
import type { ActionEvent, Failure, Progress, SkipCause } from "@/lib/actions/event";
import { isEnded, type ActionStatus } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";

interface OfStage {
  readonly at: Millis;
  readonly stage: string;
}

interface OfAttempt extends OfStage {
  /** Place of the task in its stage, from 0; -1 while the stage is planned, -2 while it is undone. */
  readonly task: number;
  readonly attempt: number;
}

/** What a test of a flow may listen to; each is told once for every time it happens. */
export interface FlowEvents {
  /** Every entry of the log. */
  readonly event: ActionEvent;
  readonly stageQueued: OfStage;
  readonly stageStarted: OfStage;
  readonly stageWaiting: OfStage;
  readonly stageRetrying: OfStage;
  readonly stageCompleted: OfStage;
  readonly stagePartial: OfStage & { readonly error: Failure | null };
  readonly stageFailed: OfStage & { readonly error: Failure | null };
  readonly stageSkipped: OfStage & { readonly because: SkipCause | null };
  readonly stageCancelled: OfStage;
  readonly stageUndone: OfStage;
  readonly stageUndoFailed: OfStage & { readonly error: Failure };
  readonly attemptFailed: OfAttempt & { readonly error: Failure };
  readonly progressed: OfAttempt & { readonly progress: Progress };
  readonly actionEnded: { readonly at: Millis; readonly status: ActionStatus; readonly error: Failure | null };
}

type FlowEventName = keyof FlowEvents;

/** How somebody hears of one kind of event. */
export type FlowListener<Name extends FlowEventName> = (told: FlowEvents[Name]) => void;

type Listeners = { readonly [Name in FlowEventName]: Set<FlowListener<Name>> };

/** Tells listeners what an entry of the log changed. */
export class FlowEventTeller {
  private readonly listeners: Listeners = {
    event: new Set(),
    stageQueued: new Set(),
    stageStarted: new Set(),
    stageWaiting: new Set(),
    stageRetrying: new Set(),
    stageCompleted: new Set(),
    stagePartial: new Set(),
    stageFailed: new Set(),
    stageSkipped: new Set(),
    stageCancelled: new Set(),
    stageUndone: new Set(),
    stageUndoFailed: new Set(),
    attemptFailed: new Set(),
    progressed: new Set(),
    actionEnded: new Set(),
  };

  add<Name extends FlowEventName>(name: Name, listener: FlowListener<Name>): void {
    this.listeners[name].add(listener);
  }

  /** Tells of an event by the action before and after it. */
  tell(event: ActionEvent, before: Action, after: Action): void {
    this.call("event", event);
    this.tellOfAttempt(event);
    after.stages.forEach((stage, place) => {
      const known = before.stages[place];
      if (known !== undefined && known !== stage) this.tellOfStage(stage, known, event.at);
    });
    if (isEnded(after.status) && !isEnded(before.status)) {
      this.call("actionEnded", { at: event.at, status: after.status, error: after.error });
    }
  }

  private tellOfAttempt(event: ActionEvent): void {
    if (event.type === "task.failed") {
      const { at, stage, task, attempt, error } = event;
      this.call("attemptFailed", { at, stage, task, attempt, error });
    }
    if (event.type === "task.progressed") {
      const { at, stage, task, attempt, progress } = event;
      this.call("progressed", { at, stage, task, attempt, progress });
    }
  }

  private tellOfStage(stage: Stage, before: Stage, at: Millis): void {
    const of = { at, stage: stage.name };
    if (stage.queuedAt !== null && before.queuedAt === null) this.call("stageQueued", of);
    if (stage.startedAt !== null && before.startedAt === null) this.call("stageStarted", of);
    if (stage.status !== before.status) this.tellOfStatus(stage, of);
    if (stage.undoing?.status !== before.undoing?.status) this.tellOfUndoing(stage.undoing, of);
  }

  private tellOfStatus({ status, error, skipped }: Stage, of: OfStage): void {
    switch (status) {
      case "pending":
      case "queued":
      case "running":
        return;
      case "waiting":
        return this.call("stageWaiting", of);
      case "retrying":
        return this.call("stageRetrying", of);
      case "completed":
        return this.call("stageCompleted", of);
      case "partial":
        return this.call("stagePartial", { ...of, error });
      case "failed":
        return this.call("stageFailed", { ...of, error });
      case "skipped":
        return this.call("stageSkipped", { ...of, because: skipped });
      case "cancelled":
        return this.call("stageCancelled", of);
    }
  }

  private tellOfUndoing(undoing: Stage["undoing"], of: OfStage): void {
    if (undoing?.status === "completed") this.call("stageUndone", of);
    if (undoing?.status === "failed") this.call("stageUndoFailed", { ...of, error: undoing.error });
  }

  private call<Name extends FlowEventName>(name: Name, told: FlowEvents[Name]): void {
    for (const listener of this.listeners[name]) listener(told);
  }
}
