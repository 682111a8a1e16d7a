import type { EndedAttempt, Round, Task } from "../action";

/** What an attempt under way tells of itself; null when none is. */
function openAttempt(task: Task): Pick<Round, "number" | "startedAt" | "runner"> | null {
  if (task.status === "running")
    return { number: task.attempt, startedAt: task.holder.startedAt, runner: task.holder.runner };
  if (task.status === "delegated") return { number: task.attempt, startedAt: task.since, runner: task.child ?? "" };
  return null;
}

/** The rounds of a wide stage after one of its tasks went from one state to another. Pure. */
export function afterTask(rounds: readonly Round[], before: Task, after: Task): readonly Round[] {
  const was = openAttempt(before);
  const is = openAttempt(after);
  let next = rounds;
  for (let place = before.history.length; place < after.history.length; place += 1) {
    const attempt = after.history[place];
    if (attempt !== undefined)
      next = changed(next, attempt, (round) => ended(round, attempt, was?.number === attempt.number));
  }
  const [known, told] = [before.history.at(-1), after.history[before.history.length - 1]];
  if (known !== undefined && told !== undefined && known.status !== told.status)
    next = changed(next, told, (round) => judgedAgain(round, known, told));
  if (is === null) return next;
  if (is.number !== was?.number) return changed(next, is, begun);
  return is.runner === was.runner
    ? next
    : changed(next, is, (round) => ({ ...round, runner: round.runner || is.runner }));
}

function changed(
  rounds: readonly Round[],
  attempt: Pick<Round, "number" | "startedAt" | "runner">,
  change: (round: Round) => Round,
): readonly Round[] {
  const place = rounds.findLastIndex(({ number }) => number === attempt.number);
  const known = rounds[place];
  const round = known ?? { ...attempt, ...NONE };
  const startedAt = Math.min(round.startedAt, attempt.startedAt);
  const next = change({ ...round, startedAt });
  if (known !== undefined) return rounds.with(place, next);
  return [...rounds, next].toSorted((a, b) => a.number - b.number);
}

const NONE: Pick<Round, "finishedAt" | "open" | "ended" | "error"> = {
  finishedAt: null,
  open: 0,
  ended: { completed: 0, failed: 0, cancelled: 0, lost: 0 },
  error: null,
};

/** An attempt that was taken to have ended well, and turned out not to. */
function judgedAgain(round: Round, known: EndedAttempt, told: EndedAttempt): Round {
  const without = { ...round.ended, [known.status]: round.ended[known.status] - 1 };
  return { ...round, ended: { ...without, [told.status]: without[told.status] + 1 }, error: round.error ?? told.error };
}

function begun(round: Round): Round {
  return { ...round, open: round.open + 1 };
}

function ended(round: Round, attempt: EndedAttempt, wasOpen: boolean): Round {
  const { status, finishedAt, error } = attempt;
  return {
    ...round,
    open: round.open - (wasOpen ? 1 : 0),
    ended: { ...round.ended, [status]: round.ended[status] + 1 },
    finishedAt: Math.max(round.finishedAt ?? finishedAt, finishedAt),
    runner: round.runner === "" ? attempt.runner : round.runner,
    error: round.error ?? error,
  };
}
