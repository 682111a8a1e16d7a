import { stageNamed, type Action } from "@/lib/actions/action";
import { queueOf } from "@/lib/actions/decide/queueing";
import type { ActionCreated, Payload } from "@/lib/actions/event";
import { forecast, type Band, type StageNow } from "@/lib/actions/forecast/forecast";
import { planAgain, planRerun, reusedStages, type RerunStep } from "@/lib/actions/rerun";
import type { RerunBody } from "@/lib/api/action-inputs";
import { outputSchemaOf } from "@/lib/flows/output-schema";
import { ActionNotFoundError, ConflictError } from "@/lib/shared/errors";
import { uuidV7 } from "@/lib/shared/ids";
import type { Json, JsonObject } from "@/lib/shared/json";
import { keepValue, valueOf } from "@/server/ports/payload-values";

import type { ServiceContext } from "./context";
import { createOne, type CreatedAction } from "./create-actions";
import { findFlow } from "./find-flow";
import { historyOf } from "./forecast-action";
import { findFiles, filesNamedBy } from "./input-files";
import { checkInput } from "./input-schema";
import { loadKeptToo, notKeptText } from "./load-action";
import { limitsOf, requestHashOf, rowOf } from "./prepare-action";
import { requirePermission } from "./require-permission";

const RANDOM_BYTES = 10;

/** What becomes of each stage, and how long it is likely to take, by earlier actions; null when there are too few. */
export interface RerunPlan {
  readonly stages: readonly RerunStep[];
  readonly expected: Band | null;
}

/** What running an action again would do with each stage; nothing is made. @throws as `rerunAction` */
export async function planOfRerun(context: ServiceContext, id: string, body: RerunBody): Promise<RerunPlan> {
  requirePermission(context.caller, "actions:create");
  const action = await loadWhole(context, id);
  const stages = stepsOf(action, body);
  const expected = forecast(stagesOfRerun(action, stages), await historyOf(context, action));
  return { stages, expected };
}

/** @throws ConflictError `DETAILS_NOT_KEPT`, since without them it is not known what to run */
async function loadWhole(context: ServiceContext, id: string): Promise<Action> {
  const { source, action } = await loadKeptToo(context, id);
  if (source === "kept") throw new ConflictError("DETAILS_NOT_KEPT", notKeptText(action));
  return action;
}

function stagesOfRerun({ stages }: Action, steps: readonly RerunStep[]): StageNow[] {
  const runs = new Set(steps.flatMap(({ stage, does }) => (does === "run" ? [stage] : [])));
  return stages.map(({ name, plan: { after } }) =>
    runs.has(name) ? { name, after, is: "pending" } : { name, after, is: "over", tookMs: null },
  );
}

function stepsOf(action: Action, { from, input, outputs = {} }: RerunBody): readonly RerunStep[] {
  const given = Object.entries(outputs).map(([stage, value]): [string, Payload] => [stage, { value }]);
  return planRerun(action, { from, outputs: new Map(given), hasNewInput: input !== undefined });
}

/**
 * Runs an ended action again as a new one that is linked to it: on the plan it had, taking over what is not to run again.
 * @throws ConflictError while it is open · InvalidInputError naming the field · what making an action throws
 */
export async function rerunAction(context: ServiceContext, id: string, body: RerunBody): Promise<CreatedAction> {
  requirePermission(context.caller, "actions:create");
  const action = await loadWhole(context, id);
  const steps = stepsOf(action, body);
  // What the new action takes over is not removed before that one is there to need it.
  const release = await context.record.removals.hold(context.caller.organisation, id);
  if (release === null) {
    await loadWhole(context, id);
    throw new ActionNotFoundError(id);
  }
  try {
    return await makeAgain(context, action, { steps, body });
  } finally {
    await release();
  }
}

async function makeAgain(
  context: ServiceContext,
  action: Action,
  { steps, body }: { readonly steps: readonly RerunStep[]; readonly body: RerunBody },
): Promise<CreatedAction> {
  const now = context.clock.now();
  const newId = uuidV7(now, context.randomBytes(RANDOM_BYTES));
  const outputs = await keptOutputs(context, newId, checkedOutputs(action, body.outputs ?? {}));
  const { debounceMs: _debounceMs, cached: _cached, ...created } = action.created;
  const plan = planAgain(action, steps);
  const input = body.input ?? (await valueOf(context.payloads, context.caller.organisation, created.input));
  const again: ActionCreated = {
    ...created,
    plan,
    ...limitsOf(context, plan, input),
    ...(body.input === undefined ? {} : await inputFor(context, { action, newId, input: body.input })),
    id: newId,
    name: body.name ?? created.name,
    launchedBy: context.caller.actor,
    createdAt: now,
    delayMs: 0,
    start: true,
    rerun: { of: action.id, from: body.from ?? null, reused: reusedStages(action, steps, outputs) },
    local: plan.stages.every((stage) => context.isServedHere(queueOf(created, stage))),
  };
  const request = { ...body, of: action.id };
  const row = rowOf(context, again, { key: body.idempotencyKey, hash: requestHashOf(request) });
  return createOne(context, { created: again, row });
}

/** Outputs that fit the stages they stand for. @throws InvalidInputError naming the field */
function checkedOutputs(action: Action, outputs: JsonObject): JsonObject {
  const checked = Object.entries(outputs).map(([name, value]) => {
    const plan = stageNamed(action, name)?.plan;
    const schema = plan === undefined ? null : outputSchemaOf(plan);
    return [name, schema === null ? value : checkInput(schema, value, `outputs.${name}`)] as const;
  });
  return Object.fromEntries(checked);
}

async function keptOutputs(
  { payloads, caller }: ServiceContext,
  action: string,
  outputs: JsonObject,
): Promise<ReadonlyMap<string, Payload>> {
  const owner = { organisation: caller.organisation, action, name: "output" } as const;
  const kept = Object.entries(outputs).map(async ([stage, value]): Promise<[string, Payload]> => [
    stage,
    await keepValue(payloads, owner, value),
  ]);
  return new Map(await Promise.all(kept));
}

/** Another input, checked by the flow's schema where the flow is registered; with the files it names. */
async function inputFor(
  context: ServiceContext,
  { action, newId, input }: { readonly action: Action; readonly newId: string; readonly input: Json },
): Promise<Pick<ActionCreated, "input" | "files">> {
  const { payloads, caller } = context;
  const { organisation } = caller;
  const { name, version } = action.created.plan;
  const flow = await findFlow(context, name, version);
  const schema = flow?.registration.inputSchema ?? null;
  const checked = schema === null ? input : checkInput(schema, input);
  const files = schema === null ? [] : await findFiles(payloads, organisation, filesNamedBy(schema, checked));
  return { input: await keepValue(payloads, { organisation, action: newId, name: "input" }, checked), files };
}
