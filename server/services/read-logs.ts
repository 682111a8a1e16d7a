import { placedTasks, taskAt, type Action } from "@/lib/actions/action";
import type { ReadLogsInput } from "@/lib/api/action-inputs";
import type { Millis } from "@/lib/shared/ids";
import type { LinesAnswer, LinesRequest } from "@/server/ports/live-store";
import { RecoveringError, StoreAwayError } from "@/server/ports/store-errors";

import type { ServiceContext, ServiceDependencies } from "./context";
import { loadAction, withEpoch } from "./load-action";
import { namedStage } from "./named-stage";
import { requirePermission } from "./require-permission";

/** One line of output; `n` is its number in its attempt, from 1, gapless. */
export interface LogLine {
  readonly n: number;
  readonly at: Millis;
  readonly stream: "out" | "err";
  readonly text: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
}

/** Output lines in order; `isTruncated`: there are more than were asked for. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Number of the last line there is, of one attempt. */
  readonly last: number | null;
  readonly isTruncated: boolean;
}

type Attempt = Pick<LinesRequest, "action" | "stage" | "task" | "attempt">;

const NO_LINES: LinesAnswer = { first: 1, lines: [], last: 0 };

/** Output of one attempt (the latest unless named), or of all attempts of all stages. @throws ActionNotFoundError, NotFoundError */
export async function readLogs(context: ServiceContext, input: ReadLogsInput): Promise<LogPage> {
  requirePermission(context.caller, "actions:read");
  const { action } = await loadAction(context, input.id);
  if (input.stage === undefined) return readAllLogs(context, action, input.limit);
  const stage = namedStage(action, input.stage);
  const task = input.task ?? 0;
  const attempt = {
    action: action.id,
    stage: stage.name,
    task,
    attempt: input.attempt ?? Math.max(1, taskAt(stage, task)?.attempt ?? 1),
  };
  const answer = await readAttempt(context, attempt, { after: input.after ?? 0, limit: input.limit });
  const lines = linesOf(attempt, answer);
  return { lines, last: answer.last, isTruncated: (lines.at(-1)?.n ?? answer.last) < answer.last };
}

async function readAllLogs(context: ServiceContext, action: Action, limit: number): Promise<LogPage> {
  const lines: LogLine[] = [];
  for (const attempt of attemptsWithOutput(action)) {
    const answer = await readAttempt(context, attempt, { after: 0, limit: limit - lines.length });
    lines.push(...linesOf(attempt, answer));
    if (lines.length >= limit) return { lines, last: null, isTruncated: true };
  }
  return { lines, last: null, isTruncated: false };
}

function* attemptsWithOutput(action: Action): Generator<Attempt> {
  for (const stage of action.stages) {
    for (const { place, task } of placedTasks(stage)) {
      for (let attempt = 1; attempt <= task.attempt; attempt += 1)
        yield { action: action.id, stage: stage.name, task: place, attempt };
    }
  }
}

function linesOf(attempt: Attempt, { first, lines }: LinesAnswer): LogLine[] {
  const { action: _action, ...place } = attempt;
  return lines.map((line, index) => ({ n: first + index, ...line, ...place }));
}

/** Lines of an attempt after a number: the latest from the live store, what it no longer has from the record. */
export async function readAttempt(
  context: ServiceDependencies,
  of: Attempt,
  range: { readonly after: number; readonly limit: number },
): Promise<LinesAnswer> {
  const { after, limit } = range;
  const live = await readLive(context, { ...of, ...range });
  const hasAll = live.lines.length > 0 ? live.first <= after + 1 : live.last > 0 && live.last <= after;
  if (hasAll) return live;
  const recorded = await context.record.readLines({ ...of, after, limit });
  const last = Math.max(live.last, recorded.last);
  const reached = recorded.first + recorded.lines.length;
  if (recorded.lines.length === 0) return { ...live, last };
  const rest =
    live.first <= reached
      ? live.lines.slice(reached - live.first, reached - live.first + limit - recorded.lines.length)
      : [];
  return { first: recorded.first, lines: [...recorded.lines, ...rest], last };
}

async function readLive(context: ServiceDependencies, request: LinesRequest): Promise<LinesAnswer> {
  try {
    return await withEpoch(context, (epoch) => context.live.store.readLines(epoch, request));
  } catch (error) {
    if (error instanceof RecoveringError || error instanceof StoreAwayError) return NO_LINES;
    throw error;
  }
}
