import { faultsOf, invalidInput } from "@/lib/api/parse-input";
import { isAllowedCommand } from "@/lib/flows/allowed-commands";
import { budgetFaults } from "@/lib/flows/budget-faults";
import { cacheFaults } from "@/lib/flows/cache-faults";
import { expressionFaults } from "@/lib/flows/expression-faults";
import { FlowSpec, RetryPolicy, type FlowPlan, type FlowRegistration, type StagePlan } from "@/lib/flows/flow-spec";
import { findGraphFaults, planOrder } from "@/lib/flows/graph";
import { isReservedFlowName, isReservedStageName } from "@/lib/flows/reserved-names";
import type { FieldFault } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

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
    ...commandFaults(spec, allowedCommands),
    ...formFaults(spec),
    ...expressionFaults(spec),
    ...cacheFaults(spec.stages),
    ...budgetFaults(spec.stages),
  ];
  if (faults.length > 0) throw invalidInput(faults, "INVALID_FLOW");
  return { plan: planOf(spec), inputSchema: spec.input ?? ANY_INPUT };
}

function nameFaults(spec: FlowSpec): FieldFault[] {
  const flow = isReservedFlowName(spec.name)
    ? [{ path: "name", message: `"${spec.name}" is a reserved word; choose another name` }]
    : [];
  const stages = spec.stages.flatMap(({ name }, place) =>
    isReservedStageName(name)
      ? [{ path: `stages[${place}].name`, message: `"${name}" is a reserved word; choose another name` }]
      : [],
  );
  return [...flow, ...stages];
}

function commandFaults(spec: FlowSpec, allowed: readonly string[]): FieldFault[] {
  return spec.stages.flatMap((stage, place) =>
    (["executor", "compensate"] as const).flatMap((field) => {
      const executor = stage[field];
      return executor?.type === "command"
        ? commandFault(executor.argv, allowed, `stages[${place}].${field}.argv[0]`)
        : [];
    }),
  );
}

/** The faults of the forms that approvals ask for, and of the schemas of outputs. */
function formFaults(spec: FlowSpec): FieldFault[] {
  return spec.stages.flatMap(({ executor, outputSchema }, place) => {
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

function stageOf(stage: FlowSpec["stages"][number], onFailure: "fail" | "continue"): StagePlan {
  return {
    ...stage,
    after: stage.after ?? [],
    planned: stage.when !== undefined,
    wide: false,
    retry: RetryPolicy.parse(stage.retry ?? {}),
    onFailure: stage.onFailure ?? onFailure,
    manualRetries: stage.manualRetries ?? LIMITS.manualRetries,
    idempotent: stage.idempotent ?? true,
  };
}
