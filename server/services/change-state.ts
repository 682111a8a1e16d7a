import { requestStateChange } from "@/lib/actions/commands";
import type { StateOperation } from "@/lib/actions/event";
import type { Json } from "@/lib/shared/json";

import { commitCommand, type CommandTarget } from "./commit-command";
import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** What a change of the state came to. `value` is null when there is none; `took` is false when it found something else than it needs. */
export interface StateChangeAnswer {
  readonly key: string;
  readonly value: Json;
  readonly took: boolean;
  readonly seq: number;
}

/** Changes one value of an open action's state. @throws ConflictError when it has ended · TooLargeError `STATE_TOO_LARGE` */
export async function changeState(
  context: ServiceContext,
  target: CommandTarget,
  change: StateOperation,
): Promise<StateChangeAnswer> {
  requirePermission(context.caller, "actions:operate");
  const action = await commitCommand(context, target, (before, by) => requestStateChange(before, change, by));
  const value = Object.hasOwn(action.state, change.key) ? action.state[change.key] : undefined;
  return { key: change.key, value: value ?? null, took: action.stateChangeTook === true, seq: action.seq };
}
