import { NotFoundError } from "@/lib/shared/errors";
import type { Json } from "@/lib/shared/json";

import type { ServiceContext } from "./context";
import { loadAction } from "./load-action";
import { requirePermission } from "./require-permission";

/** The state of an action, as its log tells it. @throws ActionNotFoundError */
export async function readState(context: ServiceContext, id: string): Promise<Readonly<Record<string, Json>>> {
  requirePermission(context.caller, "actions:read");
  return (await loadAction(context, id)).action.state;
}

/** One value of the state. @throws NotFoundError `STATE_KEY_NOT_FOUND` */
export async function readStateKey(context: ServiceContext, id: string, key: string): Promise<Json> {
  const state = await readState(context, id);
  const value = Object.hasOwn(state, key) ? state[key] : undefined;
  if (value === undefined) throw new NotFoundError("STATE_KEY_NOT_FOUND", `The state of action ${id} has no such key.`);
  return value;
}
