import type { ActionStatus } from "@/lib/actions/status";
import type { CreateActionsInput } from "@/lib/api/create-action-input";
import { AppError, ConflictError, InvariantError, messageOf } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import type { Submission } from "@/server/ports/live-store";
import type { CreateAnswer } from "@/server/ports/record";
import { submissionOf } from "@/server/ports/submission";

import type { CreationContext, ServiceContext } from "./context";
import { loadAction, withEpoch } from "./load-action";
import { prepareAction, type PreparedAction } from "./prepare-action";
import { requirePermission } from "./require-permission";
import { requireBudget } from "./shared-budgets";

/** What the maker of an action is told. `isNew` false: the idempotency key had made it before. */
export interface CreatedAction {
  readonly id: string;
  readonly status: ActionStatus;
  readonly seq: Seq;
  readonly isNew: boolean;
}

/**
 * Makes one action: written to the record, then submitted. Answers once it is in the record; a live store that is away gets it
 * later. @throws InvalidInputError, NotFoundError, ConflictError `IDEMPOTENCY_CONFLICT` or `ACTION_EXISTS`
 */
export async function createAction(context: ServiceContext, value: unknown): Promise<CreatedAction> {
  requirePermission(context.caller, "actions:create");
  return createOne(context, await prepareAction(context, value));
}

/** Makes an action that was prepared. @throws as `createAction`, and ConflictError `BUDGET` when nothing more may be used today */
export async function createOne(context: CreationContext, prepared: PreparedAction): Promise<CreatedAction> {
  await requireBudget(context, prepared.created.plan.name);
  const [result] = await createPrepared(context, [prepared]);
  if (result === undefined) throw new InvariantError("The record answered for fewer actions than it was given.");
  if (result instanceof AppError) throw result;
  return result;
}

/** Makes up to 1,000 actions; each is made or refused by itself, answered in order. */
export async function createActions(
  context: ServiceContext,
  input: CreateActionsInput,
): Promise<(CreatedAction | AppError)[]> {
  requirePermission(context.caller, "actions:create");
  const prepared = await Promise.all(input.actions.map((value) => prepareOne(context, value).catch(refusalOf)));
  const good = prepared.filter((one): one is PreparedAction => !(one instanceof AppError));
  const made = (await createPrepared(context, good)).values();
  return prepared.map((one) => {
    if (one instanceof AppError) return one;
    return made.next().value ?? new InvariantError("The record answered for fewer actions than it was given.");
  });
}

async function prepareOne(context: ServiceContext, value: unknown): Promise<PreparedAction> {
  const prepared = await prepareAction(context, value);
  await requireBudget(context, prepared.created.plan.name);
  return prepared;
}

/** A refusal is an answer; anything else ends the call. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && error.kind !== "unavailable" && error.kind !== "internal") return error;
  throw error;
}

async function createPrepared(
  context: CreationContext,
  prepared: readonly PreparedAction[],
): Promise<(CreatedAction | AppError)[]> {
  if (prepared.length === 0) return [];
  const answers = await context.record.createActions(prepared.map(({ row }) => row));
  const now = context.clock.now();
  const created = prepared.filter((_, place) => answers[place]?.outcome === "created");
  const submissions = new Map(created.map((one) => [one.created.id, submissionOf(one.created, now)]));
  const submitted = await submitAll(context, [...submissions.values()]);
  return Promise.all(
    prepared.map(({ created: { id } }, place) => {
      const head = submitted.has(id) ? (submissions.get(id)?.bodies.length ?? 1) : 1;
      return resultOf(context, { id, head, answer: answers[place] });
    }),
  );
}

/** Submits what the record has; which ones the live store took. What it did not take, a keeper submits again. */
async function submitAll(context: CreationContext, submissions: readonly Submission[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (let from = 0; from < submissions.length; from += LIMITS.exchangeItems) {
    const some = submissions.slice(from, from + LIMITS.exchangeItems);
    try {
      await withEpoch(context, (epoch) => context.live.store.submit(epoch, some));
      for (const { action } of some) taken.add(action);
    } catch (error) {
      context.logger.warn(
        { actions: submissions.length - taken.size, error: messageOf(error) },
        "new actions wait to be submitted",
      );
      return taken;
    }
  }
  return taken;
}

interface Recorded {
  readonly id: string;
  readonly head: Seq;
  readonly answer: CreateAnswer | undefined;
}

async function resultOf(context: CreationContext, { id, head, answer }: Recorded): Promise<CreatedAction | AppError> {
  switch (answer?.outcome) {
    case "created":
      return { id, status: "pending", seq: head, isNew: true };
    case "duplicate":
      return new ConflictError("ACTION_EXISTS", `There is already an action ${id}. Nothing was made.`);
    case "repeated":
      return answer.sameRequest
        ? repeated(context, answer.id)
        : new ConflictError(
            "IDEMPOTENCY_CONFLICT",
            `The idempotency key was used for another request, which made action ${answer.id}. Nothing was made.`,
          );
    case undefined:
      return new InvariantError("The record answered for fewer actions than it was given.");
  }
}

async function repeated(context: CreationContext, id: string): Promise<CreatedAction> {
  const { action } = await loadAction(context, id);
  return { id, status: action.status, seq: action.seq, isNew: false };
}
