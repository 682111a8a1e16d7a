import { createHash } from "node:crypto";

import { summarise } from "@/lib/actions/action-view";
import { ANY_FLOW, queueOf } from "@/lib/actions/decide/queueing";
import type { ActionCreated, Parent } from "@/lib/actions/event";
import { encodeEvent } from "@/lib/actions/event-codec";
import { firstAction } from "@/lib/actions/fold/fold";
import { payloadsNamedBy } from "@/lib/actions/retention";
import { CreateActionInput } from "@/lib/api/create-action-input";
import { invalidInput, parseInput } from "@/lib/api/parse-input";
import { expressionsAlwaysRead } from "@/lib/flows/executor-template";
import { isFlowKey, type FlowPlan } from "@/lib/flows/flow-spec";
import { planForLaunch } from "@/lib/flows/launch-plan";
import { sharedLimits } from "@/lib/flows/shared-limits";
import { missingInputs } from "@/lib/flows/template";
import { waitOf } from "@/lib/flows/wait-kind";
import { NotFoundError } from "@/lib/shared/errors";
import { uuidV7 } from "@/lib/shared/ids";
import { canonicalJson, readJson, type Json, type JsonObject } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import { keepValue } from "@/server/ports/payload-values";
import type { NewAction } from "@/server/ports/record";

import type { CreationContext } from "./context";
import { findFlow } from "./find-flow";
import { findWhole } from "./flow-results";
import { findFiles, filesNamedBy } from "./input-files";
import { checkInput } from "./input-schema";
import { commandText, planFromCommand } from "./plan-from-command";
import { registrationOfSpec } from "./plan-from-spec";

const RANDOM_BYTES = 10;

/** A new action, ready to be written: everything about it was checked. */
export interface PreparedAction {
  readonly created: ActionCreated;
  readonly row: NewAction;
}

/** What making the first event of an action takes. */
export interface FirstEventContext extends Pick<
  CreationContext,
  "caller" | "clock" | "payloads" | "randomBytes" | "isServedHere"
> {
  readonly limits: Pick<CreationContext["limits"], "globalConcurrency" | "persistDefault">;
}

/** What an action runs, and who can run it. */
export interface Launch {
  readonly plan: FlowPlan;
  readonly inputSchema: JsonObject | null;
  readonly capability: string;
  readonly name: string;
}

/** Who has an action made: the task it does, and whether it waits for later launches, if its flow says so. */
export interface Origin {
  readonly parent: Parent | null;
  readonly mayWait: boolean;
}

const BY_REQUEST: Origin = { parent: null, mayWait: true };

/**
 * Checks everything about a new action and makes its first event; nothing is written but large values.
 * @throws InvalidInputError naming the field · NotFoundError `FLOW_NOT_FOUND`
 */
export async function prepareAction(
  context: CreationContext,
  value: unknown,
  { parent, mayWait }: Origin = BY_REQUEST,
): Promise<PreparedAction> {
  const input = parseInput(CreateActionInput, value);
  const launch = await launchOf(context, input);
  const made = await createdFrom(context, input, { ...launch, parent });
  const { debounceMs } = made.plan;
  const waiting =
    mayWait && made.start && debounceMs !== undefined
      ? { ...made, debounceMs, delayMs: Math.max(made.delayMs, debounceMs) }
      : made;
  const cached = await findWhole(context, waiting);
  const created = cached === null ? waiting : { ...waiting, cached };
  return { created, row: rowOf(context, created, { key: input.idempotencyKey, hash: requestHashOf(input) }) };
}

/** The plan of an action with an input, which is answered with its defaults. @throws InvalidInputError naming the field */
export function planOfLaunch(
  launch: Launch,
  input: CreateActionInput,
): { readonly plan: FlowPlan; readonly checked: Json } {
  const checked = launch.inputSchema === null ? input.input : checkInput(launch.inputSchema, input.input);
  const plan = planWithAttempts(planForLaunch(launch.plan, checked), input.maxAttempts);
  const missing = missingInputs(expressionsAlwaysRead(plan.stages), checked);
  if (missing.length > 0)
    throw invalidInput(missing.map((path) => ({ path, message: "is not defined, and a stage of the flow reads it" })));
  if (plan.stages.length === 0) throw invalidInput([{ path: "input", message: "leaves the flow without a stage" }]);
  return { plan, checked };
}

/** Event 1 of an action. @throws InvalidInputError naming the field */
export async function createdFrom(
  context: FirstEventContext,
  input: CreateActionInput,
  launch: Launch & { readonly parent: Parent | null },
): Promise<ActionCreated> {
  const { caller, clock, payloads, randomBytes } = context;
  const { organisation } = caller;
  const { inputSchema, capability, parent } = launch;
  const { plan, checked } = planOfLaunch(launch, input);
  const named = inputSchema === null ? [] : filesNamedBy(inputSchema, checked);
  const files = await findFiles(payloads, organisation, named);
  const now = clock.now();
  const id = input.id ?? uuidV7(now, randomBytes(RANDOM_BYTES));
  const { target, priority, tags, metadata, delayMs, start } = input;
  return {
    type: "action.created",
    id,
    organisation,
    name: input.name ?? launch.name,
    description: input.description ?? null,
    plan,
    capability,
    input: await keepValue(payloads, { organisation, action: id, name: "input" }, checked),
    target,
    priority,
    tags,
    metadata,
    launchedBy: caller.actor,
    createdAt: now,
    delayMs,
    timeoutMs: input.timeoutMs ?? null,
    start,
    workflowId: input.workflowId ?? null,
    stepId: input.stepId ?? null,
    parentId: parent?.id ?? null,
    ...(parent === null ? {} : { parent }),
    ...(input.noCache === true ? { noCache: true } : {}),
    ...keepingOf(input, plan, context.limits),
    files,
    weights: null,
    ...limitsOf(context, plan, checked),
    local: plan.stages.every((stage) => context.isServedHere(queueOf({ target, capability }, stage))),
  };
}

/** What stays of an action: as its request says, else its flow, else the install. */
function keepingOf(
  input: CreateActionInput,
  plan: FlowPlan,
  { persistDefault }: FirstEventContext["limits"],
): Pick<ActionCreated, "persist"> {
  const persist = input.persist ?? plan.persist ?? persistDefault;
  return persist === "all" ? {} : { persist };
}

/** The limits a new action shares with others, of those its flow and the install have. */
export function limitsOf(
  { caller, limits }: Pick<FirstEventContext, "caller" | "limits">,
  plan: FlowPlan,
  input: Json,
): Pick<ActionCreated, "limits"> {
  const shared = sharedLimits(plan, {
    input,
    organisation: caller.organisation,
    globalMost: limits.globalConcurrency,
  });
  return shared.length === 0 ? {} : { limits: shared };
}

/** The row of a new action; `key` and `hash` tell a repeat of the request that made it. */
export function rowOf(
  context: CreationContext,
  created: ActionCreated,
  request: { readonly key: string | undefined; readonly hash: string },
): NewAction {
  return {
    id: created.id,
    organisation: created.organisation,
    home: context.live.home,
    idempotencyKey: request.key ?? null,
    requestHash: request.hash,
    debounce: created.debounceMs === undefined ? null : debounceOf(created),
    createdBody: encodeEvent(created),
    parent: created.parent?.id ?? null,
    payloads: payloadsNamedBy(created),
    summary: summarise(firstAction(created, created.createdAt)),
  };
}

/** What an action waits for later launches of: of its version of the flow, under the limits it shares with others. */
function debounceOf({ plan, limits = [] }: ActionCreated): string {
  const shared = limits.map(({ name }) => name).join("\n");
  return `${plan.name}@${plan.version} ${createHash("sha256").update(shared).digest("hex")}`;
}

/** Tells a repeat from another request under one key, whatever the order of its fields. */
export function requestHashOf(request: { readonly idempotencyKey?: string | undefined }): string {
  const { idempotencyKey: _key, ...asked } = request;
  // Fields that were left out are not there at all, once it was JSON.
  const plain = readJson(JSON.stringify(asked));
  return createHash("sha256").update(canonicalJson(plain)).digest("hex");
}

function planWithAttempts(plan: FlowPlan, attempts: number | undefined): FlowPlan {
  if (attempts === undefined) return plan;
  return { ...plan, stages: plan.stages.map((stage) => ({ ...stage, retry: { ...stage.retry, attempts } })) };
}

function launchOf(context: CreationContext, input: CreateActionInput): Launch | Promise<Launch> {
  const { allowedCommands } = context.limits;
  if (input.command !== undefined) {
    const plan = planFromCommand(input.command, allowedCommands);
    return {
      plan,
      inputSchema: null,
      capability: ANY_FLOW,
      name: commandText(plan).slice(0, LIMITS.nameCharacters).toWellFormed(),
    };
  }
  if (input.spec !== undefined) {
    const { plan, inputSchema } = registrationOfSpec(input.spec, allowedCommands);
    return { plan, inputSchema, capability: ANY_FLOW, name: plan.name };
  }
  return registeredLaunch(context, input.flow ?? "");
}

/** `name`, or `name@version`. */
async function registeredLaunch(context: CreationContext, flow: string): Promise<Launch> {
  const [name = "", version, ...rest] = flow.split("@");
  if (!isFlowKey(name, version) || rest.length > 0)
    throw invalidInput([{ path: "flow", message: "must be the name of a flow, or name@version" }]);
  const row = await findFlow(context, name, version);
  if (row === null)
    throw new NotFoundError(
      "FLOW_NOT_FOUND",
      `There is no flow "${flow}". Register it, or start a runner that has it.`,
    );
  const { plan, inputSchema } = row.registration;
  return { plan, inputSchema, capability: capabilityOf(plan), name: plan.name };
}

/** Stages of commands alone, and their conditions in CEL, run anywhere; a flow with code runs where that version of it is loaded. */
function capabilityOf(plan: FlowPlan): string {
  const needsCode = plan.stages.some(
    ({ wide, each, executor, compensate, planned, when, templated }) =>
      (wide && each === undefined) ||
      compensate?.type === "function" ||
      executor.type === "function" ||
      (executor.type === "wait" && waitOf(executor) === null) ||
      (executor.type === "action" && executor.input === undefined && each === undefined) ||
      (planned && [when, each, templated].every((part) => part === undefined)),
  );
  return needsCode ? `${plan.name}@${plan.version}` : ANY_FLOW;
}
