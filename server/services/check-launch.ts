import { invalidInput } from "@/lib/api/parse-input";
import { NotFoundError } from "@/lib/shared/errors";

import type { CreationContext } from "./context";
import { prepareLaunch, type Launched } from "./prepare-tick";

/** Whether what a schedule launches could be launched now. @throws InvalidInputError naming the field at fault */
export async function checkLaunch(context: CreationContext, schedule: Launched): Promise<void> {
  try {
    await prepareLaunch(context, schedule, { tick: null });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw invalidInput([
      { path: "flow", message: "names no flow that is registered; register it, or start a runner that has it" },
    ]);
  }
}
