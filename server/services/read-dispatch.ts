import type { DispatchState } from "@/lib/actions/dispatch-state";
import { isoTime } from "@/lib/shared/iso-time";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** One change of dispatch: who paused or resumed it, when and why. */
export interface DispatchChangeAnswer {
  readonly paused: boolean;
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
}

/** Whether runners may take tasks. While they may, nobody is named. */
export interface DispatchAnswer {
  readonly paused: boolean;
  readonly since: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  /** The latest changes, newest first. */
  readonly changes: readonly DispatchChangeAnswer[];
}

const MOST_CHANGES = 100;

/** Whether dispatch is paused, and what was changed about it. */
export async function readDispatch(context: ServiceContext): Promise<DispatchAnswer> {
  requirePermission(context.caller, "runners:read");
  const changes = (await context.record.dispatch.list(MOST_CHANGES)).map(changeOf);
  const [last] = changes;
  const pause = last?.paused === true ? last : null;
  return {
    paused: pause !== null,
    since: pause?.at ?? null,
    by: pause?.by ?? null,
    reason: pause?.reason ?? null,
    changes,
  };
}

function changeOf({ paused, at, by, reason }: DispatchState): DispatchChangeAnswer {
  return { paused, at: isoTime(at), by: by?.name ?? "", reason };
}
