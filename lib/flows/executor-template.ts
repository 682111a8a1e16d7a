import type { Json } from "@/lib/shared/json";

import type { Executor, StagePlan } from "./flow-spec";
import { expressionsIn, renderArguments, type PlacedExpression, type TemplateScope } from "./template";

/** The part of an executor whose texts may hold expressions: the arguments of a command, the input of an action or a handler. */
export function templateOf(executor: Executor | StagePlan["compensate"]): Json {
  switch (executor?.type) {
    case "command":
      return { argv: executor.argv };
    case "action":
    case "function":
      return "input" in executor && executor.input !== undefined ? { input: executor.input } : {};
    case "wait":
    case undefined:
      return {};
  }
}

type CommandExecutor = Extract<Executor, { type: "command" }>;

/** A command with its arguments filled in. @throws InvalidInputError `TEMPLATE_FAILED` naming what is not there */
export function filledIn(command: CommandExecutor, scope: TemplateScope): CommandExecutor {
  return { ...command, argv: renderArguments(command.argv, scope) };
}

interface TemplateStage {
  readonly templated?: boolean | undefined;
  readonly when?: string | undefined;
  readonly executor: Executor;
}

/** What stages read by expressions in any case: those with a condition may be left out. */
export function expressionsAlwaysRead(stages: readonly TemplateStage[]): PlacedExpression[] {
  return stages.flatMap(({ templated, when, executor }) =>
    templated === true && when === undefined ? expressionsIn(templateOf(executor), "") : [],
  );
}
