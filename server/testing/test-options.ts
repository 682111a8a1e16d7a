import type { CreateActionInput } from "@/lib/api/create-action-input";
import type { Flow } from "@/lib/flows/flow";
import type { Json, JsonObject } from "@/lib/shared/json";

import type { TestFile } from "./test-file";
import type { InputOf, Mocks, UndoMocks } from "./tested-flow";

/** What may be said of an action besides its flow and its input, as where one is made. */
type LaunchOptions = Partial<
  Pick<
    CreateActionInput,
    "name" | "target" | "priority" | "delayMs" | "timeoutMs" | "maxAttempts" | "tags" | "metadata" | "start"
  >
>;

/** What stands in for an action that code launches: its output, or code that gives it, which may throw. */
export type SpawnMock = Json | ((input: Json) => unknown);

/** What a flow is tested with. */
export interface FlowTestOptions<F extends Flow> {
  /** The input, as somebody launches it; `{}` when there is none. */
  readonly input?: InputOf<F>;
  /** What stands in for the work of stages, by their names. Conditions, `each` and `compensate` of a mocked stage are its own. */
  readonly mocks?: Mocks<F>;
  /** What stands in for what undoes stages. */
  readonly compensations?: UndoMocks<F>;
  /**
   * What stands in for the actions that code launches with `context.spawn`, by their flows: an output, or code that gives or throws
   * one for an input. A flow that is not named cannot be launched.
   */
  readonly spawns?: Readonly<Record<string, SpawnMock>>;
  /** Files that the input names. */
  readonly files?: readonly TestFile[];
  /** State of the action before its first stage. */
  readonly state?: JsonObject;
  /** When the action is made; 1 January 2030 unless given. */
  readonly now?: Date | string | number;
  readonly launch?: LaunchOptions;
  /** Is told every fact, command and decision, a line each, as it happens. */
  readonly debug?: (line: string) => void;
  /**
   * How long, in real time, code may be silent before it is taken to hang, so that time passes to the next timeout or retry,
   * if there is one; 1,000 unless given.
   */
  readonly patienceMs?: number;
}
