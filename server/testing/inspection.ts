import { placedTasks, type Action, type Stage, type Task } from "@/lib/actions/action";
import { waitsFor } from "@/lib/actions/decide/ready-stages";
import type { Failure, Progress, SkipCause } from "@/lib/actions/event";
import { stageOutput } from "@/lib/actions/stage-output";
import type { StageStatus } from "@/lib/actions/status";
import type { Millis } from "@/lib/shared/ids";
import type { Json } from "@/lib/shared/json";
import type { Report } from "@/server/ports/live-store";
import { valueOf } from "@/server/ports/payload-values";
import type { PayloadStore } from "@/server/ports/payloads";

import type { ReadInputs } from "./mocked-flow";

/** One attempt of one task, as a test sees it. */
export interface AttemptInspection {
  /** Place of the task in its stage, from 0; -1 is what plans the stage, -2 what undoes it. */
  readonly task: number;
  readonly number: number;
  readonly status: "running" | "completed" | "failed" | "cancelled" | "lost";
  readonly startedAt: Millis;
  readonly finishedAt: Millis | null;
  readonly error: Failure | null;
  readonly progress: Progress | null;
  /** What its code read; null for what is no code, or did not come to run. */
  readonly inputs: Pick<ReadInputs, "input" | "outputs" | "item"> | null;
  /** What it wrote with `log` and `logError`, line by line. */
  readonly logs: readonly string[];
}

/** A stage as a test sees it. */
export interface StageInspection {
  readonly name: string;
  readonly status: StageStatus;
  /** Stages it comes after. */
  readonly after: readonly string[];
  /** Those of them that have not ended. */
  readonly waitsFor: readonly string[];
  readonly skipped: SkipCause | null;
  readonly error: Failure | null;
  readonly startedAt: Millis | null;
  readonly finishedAt: Millis | null;
  /** The output, of a wide stage what came of each task; undefined while there is none. */
  readonly output: unknown;
  readonly attempts: readonly AttemptInspection[];
  readonly logs: readonly string[];
}

/** What the attempts of an action read and wrote, by attempt. */
export class Notes {
  private readonly inputs = new Map<string, ReadInputs>();
  private readonly lines = new Map<string, string[]>();

  read(inputs: ReadInputs): void {
    this.inputs.set(keyOf(inputs.stage, inputs.task, inputs.attempt), inputs);
  }

  report(reports: readonly Report[]): void {
    for (const { kind, report } of reports) {
      if (kind !== "lines") continue;
      const key = keyOf(report.stage, report.task, report.attempt);
      this.lines.set(key, [...(this.lines.get(key) ?? []), ...report.lines.map(({ text }) => text)]);
    }
  }

  of(stage: string, task: number, attempt: number): Pick<AttemptInspection, "inputs" | "logs"> {
    const key = keyOf(stage, task, attempt);
    const read = this.inputs.get(key);
    const inputs = read === undefined ? null : { input: read.input, outputs: read.outputs, item: read.item };
    return { inputs, logs: this.lines.get(key) ?? [] };
  }
}

function keyOf(stage: string, task: number, attempt: number): string {
  return `${stage}|${task}|${attempt}`;
}

/** What is known of a stage of a tested action. */
export async function inspectStage(
  action: Action,
  stage: Stage,
  { notes, payloads }: { readonly notes: Notes; readonly payloads: PayloadStore },
): Promise<StageInspection> {
  const begun = placedTasks(stage).flatMap(({ place, task }) => attemptsOfTask(task, place));
  const attempts = begun.map((attempt) => ({ ...attempt, ...notes.of(stage.name, attempt.task, attempt.number) }));
  const { name, status, skipped, error, startedAt, finishedAt } = stage;
  return {
    name,
    status,
    after: stage.plan.after,
    waitsFor: waitsFor(action, stage).map((other) => other.name),
    skipped,
    error,
    startedAt,
    finishedAt,
    output: await outputOf(stage, action, payloads),
    attempts,
    logs: attempts.flatMap(({ logs }) => logs),
  };
}

function attemptsOfTask(task: Task, place: number): Omit<AttemptInspection, "inputs" | "logs">[] {
  const ended = task.history.map(({ runner: _runner, ...attempt }) => ({ task: place, ...attempt }));
  if (task.status !== "running") return ended;
  const { startedAt } = task.holder;
  const open = { task: place, number: task.attempt, status: task.status, startedAt, finishedAt: null, error: null };
  return [...ended, { ...open, progress: task.progress }];
}

/** The output of a stage as those after it read it; undefined while there is none. */
export async function outputOf(stage: Stage, { created }: Action, payloads: PayloadStore): Promise<unknown> {
  const output = stageOutput(stage);
  if (output === null) return undefined;
  const read = (payload: Parameters<typeof valueOf>[2]): Promise<Json> =>
    valueOf(payloads, created.organisation, payload);
  if (output.kind === "one") return read(output.output);
  return Promise.all(
    output.results.map(async (result) =>
      result.status === "completed" ? { ...result, output: await read(result.output) } : result,
    ),
  );
}
