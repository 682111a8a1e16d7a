import { z } from "zod";

import { faultsOf, invalidInput } from "@/lib/api/parse-input";
import { isAllowedCommand } from "@/lib/flows/allowed-commands";
import { budgetFaults } from "@/lib/flows/budget-faults";
import { cacheFaults, wholeCacheFaults } from "@/lib/flows/cache-faults";
import { templateOf } from "@/lib/flows/executor-template";
import { expressionFaults } from "@/lib/flows/expression-faults";
import {
  AddedStage,
  FlowSpec,
  RetryPolicy,
  type FlowPlan,
  type FlowRegistration,
  type StagePlan,
} from "@/lib/flows/flow-spec";
import { findGraphFaults, planOrder } from "@/lib/flows/graph";
import { heartbeatFaults } from "@/lib/flows/heartbeat-faults";
import { isReservedFlowName, isReservedStageName } from "@/lib/flows/reserved-names";
import { expressionsIn, type Inputs, isTemplate, templateFaults } from "@/lib/flows/template";
import type { FieldFault } from "@/lib/shared/errors";
import { isJsonObject } from "@/lib/shared/json";
import { LIMITS } from "@/lib/shared/limits";
import type { ReadStages, StagesAsked } from "@/server/ports/read-stages";

import { findSchemaFaults } from "./input-schema";

/** A schema that lets everything through. */
const ANY_INPUT = {};

/**
 * A flow sent as JSON, as it is registered: its plan, stages in order, and the schema of its input.
 * @throws InvalidInputError naming every field at fault from the spec on: `stages[1].name`
 */
export function registrationOfSpec(value: unknown, allowedCommands: readonly string[]): FlowRegistration {
  const parsed = FlowSpec.safeParse(value);
  if (!parsed.success) throw invalidInput(faultsOf(parsed.error), "INVALID_FLOW");
  const spec = parsed.data;
  const graph = findGraphFaults(spec.stages.map(({ name, after = [] }) => ({ name, after })));
  const [first] = graph;
  if (first !== undefined)
    throw invalidInput(
      graph.map(({ fault }) => fault),
      first.code,
    );
  const faults = [
    ...nameFaults(spec),
    ...(spec.input === undefined ? [] : findSchemaFaults(spec.input)),
    ...stageFaults(spec.stages, { allowedCommands, inputs: inputsOf(spec) }),
    ...wholeCacheFaults(spec),
    ...expressionFaults({ concurrency: spec.concurrency, rateLimit: spec.rateLimit, stages: [] }),
  ];
  if (faults.length > 0) throw invalidInput(faults, "INVALID_FLOW");
  return { plan: planOf(spec), inputSchema: spec.input ?? ANY_INPUT };
}

const AddedStages = z.array(AddedStage).max(LIMITS.stages);

/** Stages that a task adds to its action, read as those of a flow sent as JSON are. */
export function readAddedStages(
  value: unknown,
  { adder, handlers }: StagesAsked,
  allowedCommands: readonly string[],
): ReturnType<ReadStages> {
  const parsed = AddedStages.safeParse(value);
  if (!parsed.success) return { stages: [], faults: faultsOf(parsed.error, "stages") };
  const stages = parsed.data.map((stage) => ({ ...stage, after: stage.after ?? [adder] }));
  const faults = [...stageFaults(stages, { allowedCommands, inputs: null }), ...handlerFaults(stages, handlers)];
  if (faults.length > 0) return { stages: [], faults };
  return { stages: stages.map((stage) => stageOf(stage, "fail")), faults: [] };
}

function handlerFaults(stages: readonly AddedStage[], handlers: ReadonlySet<string>): FieldFault[] {
  return stages.flatMap(({ executor }, place) =>
    executor.type !== "function" || handlers.has(executor.handler)
      ? []
      : [{ path: `stages[${place}].executor.handler`, message: `the flow has no handler named "${executor.handler}"` }],
  );
}

/** A stage of a flow sent as JSON, or one that is added. */
type AnySpecStage = AddedStage;

/** What is wrong with stages, apart from how they depend on each other. */
function stageFaults(
  stages: readonly AnySpecStage[],
  { allowedCommands, inputs }: { readonly allowedCommands: readonly string[]; readonly inputs: Inputs },
): FieldFault[] {
  return [
    ...stages.flatMap((stage, place) => [...widthFaults(stage, place), ...textFaults(stage, { place, inputs })]),
    ...stageNameFaults(stages),
    ...commandFaults(stages, allowedCommands),
    ...formFaults(stages),
    ...expressionFaults({ stages }),
    ...cacheFaults(stages),
    ...heartbeatFaults(stages),
    ...budgetFaults(stages),
  ];
}

/** What only a stage with items may say. */
function widthFaults({ each, executor, concurrency, minSuccess }: AnySpecStage, place: number): FieldFault[] {
  if (each !== undefined)
    return executor.type === "wait"
      ? [{ path: `stages[${place}].each`, message: "cannot stand at a stage that waits" }]
      : [];
  return Object.entries({ concurrency, minSuccess }).flatMap(([field, value]) =>
    value === undefined ? [] : [{ path: `stages[${place}].${field}`, message: 'belongs to a stage with "each"' }],
  );
}

/** The faults of expressions in texts. */
function textFaults(
  stage: AnySpecStage,
  { place, inputs }: { readonly place: number; readonly inputs: Inputs },
): FieldFault[] {
  const { after = [], each } = stage;
  return (["executor", "compensate"] as const).flatMap((field) =>
    templateFaults(expressionsIn(templateOf(stage[field]), `stages[${place}].${field}`), {
      after,
      isWide: each !== undefined && field === "executor",
      inputs,
    }),
  );
}

/** The names of the properties of an input, where its schema names any and does not say that there may be others. */
function inputsOf({ input }: FlowSpec): Inputs {
  const properties = input?.["properties"];
  const others = input?.["additionalProperties"];
  if (!isJsonObject(properties) || (others !== undefined && others !== false)) return null;
  return new Set(Object.keys(properties));
}

function nameFaults({ name }: FlowSpec): FieldFault[] {
  return isReservedFlowName(name)
    ? [{ path: "name", message: `"${name}" is a reserved word; choose another name` }]
    : [];
}

function stageNameFaults(stages: readonly AnySpecStage[]): FieldFault[] {
  return stages.flatMap(({ name }, place) =>
    isReservedStageName(name)
      ? [{ path: `stages[${place}].name`, message: `"${name}" is a reserved word; choose another name` }]
      : [],
  );
}

function commandFaults(stages: readonly AnySpecStage[], allowed: readonly string[]): FieldFault[] {
  return stages.flatMap((stage, place) =>
    (["executor", "compensate"] as const).flatMap((field) => {
      const executor = stage[field];
      return executor?.type === "command"
        ? commandFault(executor.argv, allowed, `stages[${place}].${field}.argv[0]`)
        : [];
    }),
  );
}

/** The faults of the forms that approvals ask for, and of the schemas of outputs. */
function formFaults(stages: readonly AnySpecStage[]): FieldFault[] {
  return stages.flatMap(({ executor, outputSchema }, place) => {
    const form = executor.type === "wait" ? executor.approval?.schema : undefined;
    return [
      ...(form === undefined ? [] : findSchemaFaults(form, `stages[${place}].executor.approval.schema`)),
      ...(outputSchema === undefined ? [] : findSchemaFaults(outputSchema, `stages[${place}].outputSchema`)),
    ];
  });
}

/** The fault of a command whose program no runner may start, and what to do about it. */
export function commandFault(argv: readonly string[], allowed: readonly string[], path: string): FieldFault[] {
  const [program = ""] = argv;
  if (isAllowedCommand(program, allowed)) return [];
  const shown = JSON.stringify(program.length > 80 ? `${program.slice(0, 80).toWellFormed()}…` : program);
  return [
    {
      path,
      message: `the program ${shown} is not allowed; add it to the setting allowedCommands (SHOWRUNNER_ALLOWED_COMMANDS)`,
    },
  ];
}

function planOf({ input: _input, onFailure, stages, ...head }: FlowSpec): FlowPlan {
  return { ...head, stages: planOrder(stages.map((stage) => stageOf(stage, onFailure ?? "fail"))) };
}

function stageOf(stage: AnySpecStage, onFailure: "fail" | "continue"): StagePlan {
  const isTemplated = [stage.executor, stage.compensate].some((executor) => isTemplate(templateOf(executor)));
  const isWide = stage.each !== undefined;
  return {
    ...stage,
    after: stage.after ?? [],
    planned: stage.when !== undefined || isWide || (isTemplated && stage.executor.type === "action"),
    wide: isWide,
    ...(isTemplated ? { templated: true } : {}),
    retry: RetryPolicy.parse(stage.retry ?? {}),
    onFailure: stage.onFailure ?? onFailure,
    manualRetries: stage.manualRetries ?? LIMITS.manualRetries,
    idempotent: stage.idempotent ?? true,
  };
}
