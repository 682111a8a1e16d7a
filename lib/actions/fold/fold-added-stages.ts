import { isJoining } from "../added-stages";
import type { ActionEvent } from "../event";
import { afterFailure } from "./after-failure";
import type { Draft } from "./draft";
import { newStage } from "./fold-stages";
import { keptOf, refreshStatus } from "./fold-tasks";

type Of<T extends ActionEvent["type"]> = Extract<ActionEvent, { type: T }>;

/** Adds the stages a task asked for at the end, and lets those wait for them that join what is added. */
export function foldStagesAdded(draft: Draft, event: Of<"stages.added">): void {
  const stage = draft.stage(event.stage);
  const asked = stage?.asked.find(({ task }) => task === event.task);
  if (stage === undefined || asked === undefined) return;
  stage.asked = stage.asked.filter((other) => other !== asked);
  const names = asked.stages.map(({ name }) => name);
  draft.action.stages.forEach(({ plan }, place) => {
    const joining = isJoining(plan, event.stage) ? draft.stageAt(place) : undefined;
    if (joining !== undefined) joining.plan = { ...plan, after: [...plan.after, ...names] };
  });
  for (const plan of asked.stages) {
    draft.add(newStage({ ...plan, addedBy: event.stage }, draft.action.stages.length, event.at));
    draft.action.isBudgeted ||= plan.budget !== undefined;
  }
}

/** A task that asked for what cannot be added has failed, and its attempt with it. */
export function foldStagesRefused(draft: Draft, event: Of<"stages.refused">): void {
  const stage = draft.stage(event.stage);
  if (stage === undefined) return;
  stage.asked = stage.asked.filter(({ task }) => task !== event.task);
  const task = draft.task(stage, event.task);
  if (task?.status !== "completed") return;
  const { error, at, task: place } = event;
  const last = task.history.at(-1);
  const history =
    last === undefined ? [] : [...task.history.slice(0, -1), { ...last, status: "failed" as const, error }];
  const isLast = draft.action.stopping !== null;
  const kept = { ...keptOf(task), history };
  draft.put(stage, place, afterFailure(draft, { stage, place, kept, error, isLast, at, output: task.output }));
  refreshStatus(stage);
}
