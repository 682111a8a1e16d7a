import { requestDebounce } from "@/lib/actions/commands";
import type { ActionStatus } from "@/lib/actions/status";
import type { CreateActionsInput } from "@/lib/api/create-action-input";
import { AppError, ConflictError, InvariantError, messageOf } from "@/lib/shared/errors";
import type { Seq } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import type { Submission } from "@/server/ports/live-store";
import type { CreateAnswer } from "@/server/ports/record";
import { submissionOf } from "@/server/ports/submission";

import { commitCommand } from "./commit-command";
import type { CreationContext, ServiceContext } from "./context";
import { loadKeptToo, withEpoch } from "./load-action";
import { prepareAction, type PreparedAction } from "./prepare-action";
import { admit } from "./queue-caps";
import { requirePermission } from "./require-permission";
import { budgetRefusal } from "./shared-budgets";

/** What the maker of an action is told. `isNew` false: the idempotency key had made it before, or it waited for this launch. */
export interface CreatedAction {
  readonly id: string;
  readonly status: ActionStatus;
  readonly seq: Seq;
  readonly isNew: boolean;
  /** It had been launched before, waited for this launch, and runs with its input. */
  readonly debounced?: true;
}

/**
 * Makes one action: written to the record, then submitted. Answers once it is in the record; a live store that is away gets it
 * later. @throws InvalidInputError, NotFoundError, OverloadedError `QUEUE_FULL`, ConflictError `IDEMPOTENCY_CONFLICT` or
 * `ACTION_EXISTS`
 */
export async function createAction(context: ServiceContext, value: unknown): Promise<CreatedAction> {
  requirePermission(context.caller, "actions:create");
  return createOne(context, await prepareAction(context, value));
}

/** Makes an action that was prepared. @throws as `createAction`, and ConflictError `BUDGET` when nothing more may be used today */
export async function createOne(context: CreationContext, prepared: PreparedAction): Promise<CreatedAction> {
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
  const prepared = await Promise.all(input.actions.map((value) => prepareAction(context, value).catch(refusalOf)));
  const good = prepared.filter((one): one is PreparedAction => !(one instanceof AppError));
  const made = (await createPrepared(context, good)).values();
  return prepared.map((one) => {
    if (one instanceof AppError) return one;
    return made.next().value ?? new InvariantError("The record answered for fewer actions than it was given.");
  });
}

/** A refusal is an answer; anything else ends the call. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && error.kind !== "unavailable" && error.kind !== "internal") return error;
  throw error;
}

function asAnswer(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

async function createPrepared(
  context: CreationContext,
  prepared: readonly PreparedAction[],
): Promise<(CreatedAction | AppError)[]> {
  if (prepared.length === 0) return [];
  const { refusals, settle } = await admitted(context, prepared);
  try {
    return await createAdmitted(context, prepared, refusals);
  } finally {
    settle();
  }
}

type Refusals = readonly (AppError | null)[];

/** What budgets and queues let in. */
async function admitted(
  context: CreationContext,
  prepared: readonly PreparedAction[],
): Promise<{ readonly refusals: Refusals; readonly settle: () => void }> {
  const overBudget = await Promise.all(prepared.map(({ created }) => budgetRefusal(context, created.plan.name)));
  const affordable = prepared.filter((_, place) => overBudget[place] === null);
  const { refusals, settle } = await admit(
    context,
    affordable.map(({ created }) => created),
  );
  const byQueues = refusals.values();
  return { refusals: overBudget.map((refusal) => refusal ?? byQueues.next().value ?? null), settle };
}

async function createAdmitted(
  context: CreationContext,
  prepared: readonly PreparedAction[],
  refusals: Refusals,
): Promise<(CreatedAction | AppError)[]> {
  const answers = await writeRows(context, prepared, refusals);
  const now = context.clock.now();
  const created = prepared.filter((_, place) => isCreated(answers[place]));
  const submissions = new Map(created.map((one) => [one.created.id, submissionOf(one.created, now)]));
  const submitted = await submitAll(context, [...submissions.values()]);
  return Promise.all(
    prepared.map((one, place) => {
      const { id } = one.created;
      const head = submitted.has(id) ? (submissions.get(id)?.bodies.length ?? 1) : 1;
      // The rows of the others are written, whatever becomes of this one.
      return resultOf(context, { one, head, answer: answers[place] }).catch(asAnswer);
    }),
  );
}

/** What became of each row, or why it was not written. A repeat of what was made before makes nothing, so it is never refused. */
async function writeRows(
  { record }: CreationContext,
  prepared: readonly PreparedAction[],
  refusals: Refusals,
): Promise<(CreateAnswer | AppError | undefined)[]> {
  const rowsOf = (isRefused: boolean) =>
    prepared.filter((_, place) => (refusals[place] !== null) === isRefused).map(({ row }) => row);
  const refused = rowsOf(true);
  const made = (await record.createActions(rowsOf(false))).values();
  const known = (refused.length === 0 ? [] : await record.findMade(refused)).values();
  return refusals.map((refusal) => (refusal === null ? made.next().value : (known.next().value ?? refusal)));
}

function isCreated(answer: CreateAnswer | AppError | undefined): boolean {
  return answer !== undefined && !(answer instanceof AppError) && answer.outcome === "created";
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
  readonly one: PreparedAction;
  readonly head: Seq;
  readonly answer: CreateAnswer | AppError | undefined;
}

async function resultOf(context: CreationContext, { one, head, answer }: Recorded): Promise<CreatedAction | AppError> {
  const { id } = one.created;
  if (answer instanceof AppError) return answer;
  switch (answer?.outcome) {
    case "created":
      // One that takes over what another gave is done as soon as the live store has it.
      return {
        id,
        status: one.created.cached !== undefined && head > 1 ? "completed" : "pending",
        seq: head,
        isNew: true,
      };
    case "duplicate":
      return new ConflictError("ACTION_EXISTS", `There is already an action ${id}. Nothing was made.`);
    case "repeated":
      return answer.sameRequest
        ? repeated(context, answer.id)
        : new ConflictError(
            "IDEMPOTENCY_CONFLICT",
            `The idempotency key was used for another request, which made action ${answer.id}. Nothing was made.`,
          );
    case "debounced":
      // One of another live store takes nothing from here, and may have begun there.
      return answer.home === context.live.home
        ? absorb(context, one, answer.id)
        : createInstead(context, one, answer.id);
    case undefined:
      return new InvariantError("The record answered for fewer actions than it was given.");
  }
}

/** Has a launch taken in by the action that waits for it; one that waits no longer leaves it to an action of its own. */
async function absorb(
  context: CreationContext,
  prepared: PreparedAction,
  waiting: string,
): Promise<CreatedAction | AppError> {
  const { created, row } = prepared;
  const { organisation, requestHash, idempotencyKey, payloads = [] } = row;
  try {
    // Noted before they are taken over, so that none is removed in between; a launch that is not taken leaves them noted.
    if (payloads.length > 0) await context.record.removals.notePayloads({ organisation, id: waiting }, payloads);
    // Of several at once the last one counts: commands to one action are taken in the order in which they are given.
    const { id, status, seq } = await commitCommand(context, { id: waiting }, (action, by) =>
      requestDebounce(action, created, by),
    );
    if (idempotencyKey !== null)
      await context.record.noteAbsorbed({ organisation, idempotencyKey, requestHash, action: id });
    return { id, status, seq, isNew: false, debounced: true };
  } catch (error) {
    if (!(error instanceof AppError) || (error.kind !== "conflict" && error.kind !== "not_found")) throw error;
    return createInstead(context, prepared, waiting);
  }
}

/** Makes an action of its own from a launch that another one waited for, and does so no more. */
async function createInstead(
  context: CreationContext,
  prepared: PreparedAction,
  waiting: string,
): Promise<CreatedAction> {
  await context.record.endDebounce(prepared.row, waiting);
  return createOne(context, prepared);
}

async function repeated(context: CreationContext, id: string): Promise<CreatedAction> {
  const { action } = await loadKeptToo(context, id);
  return { id, status: action.status, seq: action.seq, isNew: false };
}
