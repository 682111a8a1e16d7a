import { reachedText } from "@/lib/actions/budget-text";
import { requestHold, requestRelease } from "@/lib/actions/commands";
import { dayOf } from "@/lib/actions/day-usage";
import { BUDGET } from "@/lib/actions/decide/budgets";
import type { ReachedCap } from "@/lib/actions/event";
import type { ActionStatus } from "@/lib/actions/status";
import { AppError } from "@/lib/shared/errors";
import type { Millis } from "@/lib/shared/ids";
import { LIMITS } from "@/lib/shared/limits";
import type { BudgetKeeper, UsedBudget } from "@/server/ports/budgets";

import { commitCommand, type Request } from "./commit-command";
import type { CreationContext } from "./context";
import { reachedOf } from "./shared-budgets";

type Dependencies = Omit<CreationContext, "caller">;

const OPEN: readonly ActionStatus[] = ["pending", "running"];
const AT_ONCE = 16;
/** So long the record may take to tell that an action was held. */
const LOOK_AGAIN_MS = 60_000;

/** Which actions to command; those of `except` are passed over, and those that were asked are added to it. */
interface Listed {
  readonly organisation: string;
  readonly flow: string | null;
  readonly status: readonly ActionStatus[];
  readonly except?: Set<string>;
}

interface ReleaseRound {
  readonly present: string;
  readonly known: Set<string>;
  until: Millis;
}

/** Holds the open actions of an install to the budgets they share. */
export function createBudgetKeeper(services: Dependencies): BudgetKeeper {
  return new SharedBudgetKeeper(services);
}

class SharedBudgetKeeper implements BudgetKeeper {
  private readonly services: Dependencies;
  private budgets: readonly UsedBudget[] = [];
  /** Where there are, or were, budgets. */
  private readonly organisations = new Set(["default"]);
  private readonly warned = new Set<string>();
  /** The budgets and the day for which held actions are looked through, until when, and which are known. */
  private release: ReleaseRound = { present: "", until: 0, known: new Set() };

  constructor(services: Dependencies) {
    this.services = services;
  }

  countsAttempts(organisation: string, flow: string): boolean {
    return this.budgets.some(
      (one) => one.organisation === organisation && (one.flow === null || one.flow === flow) && hasAttempts(one),
    );
  }

  async learn(): Promise<void> {
    this.budgets = await this.services.record.budgets.list({ day: dayOf(this.services.clock.now()) });
  }

  async keep(): Promise<void> {
    const day = dayOf(this.services.clock.now());
    this.budgets = await this.services.record.budgets.list({ day });
    for (const budget of this.budgets) {
      this.warn(budget, day);
      const [reached] = [...reachedOf(budget, day, "stop"), ...reachedOf(budget, day, "pause")];
      if (reached !== undefined) await this.hold(budget, reached);
    }
    await this.releaseHeld(day);
  }

  private warn(budget: UsedBudget, day: string): void {
    for (const reached of reachedOf(budget, day, "warn")) {
      const warning = `${budget.organisation} ${reachedText(reached)}`.replace(
        /: .*$/,
        ` ${reached.kind} ${reached.most}`,
      );
      if (!this.warned.has(warning))
        this.services.logger.warn({ organisation: budget.organisation }, reachedText(reached));
      this.warned.add(warning);
    }
  }

  private async hold(budget: UsedBudget, reached: ReachedCap): Promise<void> {
    const status = reached.response === "stop" ? [...OPEN, "paused" as const] : OPEN;
    await this.forEach({ ...budget, status }, (action, by) => requestHold(action, reached, by));
  }

  /**
   * Lets go on what was held for a budget that holds it no more: only another day or other caps do that. Looks again for a
   * while, since the record may tell late that an action was held, and until each could be asked.
   */
  private async releaseHeld(day: string): Promise<void> {
    const now = this.services.clock.now();
    const caps = this.budgets.map(({ organisation, flow, perDay }) => [organisation, flow, perDay]);
    const present = JSON.stringify([day, caps]);
    if (present !== this.release.present) this.release = { present, until: now + LOOK_AGAIN_MS, known: new Set() };
    const { known, until } = this.release;
    if (now > until) return;
    for (const { organisation } of this.budgets) this.organisations.add(organisation);
    for (const organisation of this.organisations) {
      const of = { organisation, flow: null, status: ["paused"], except: known } as const;
      const isComplete = await this.forEach(of, (action, by) =>
        this.isHeld(organisation, action.created.plan.name, day) ? null : requestRelease(action, by),
      );
      if (!isComplete) this.release.until = now + LOOK_AGAIN_MS;
    }
  }

  private isHeld(organisation: string, flow: string, day: string): boolean {
    const own = this.budgets.filter((one) => one.organisation === organisation);
    return own.some((one) => (one.flow === null || one.flow === flow) && reachedOf(one, day, "pause").length > 0);
  }

  /** Gives a command to all actions of this live store that are listed so; whether each of them could be asked. */
  private async forEach(of: Listed, request: Request): Promise<boolean> {
    let isComplete = true;
    for await (const page of this.pages(of)) {
      for (let place = 0; place < page.length; place += AT_ONCE) {
        const some = page.slice(place, place + AT_ONCE);
        const asked = await Promise.all(some.map((id) => this.command({ organisation: of.organisation, id }, request)));
        some.forEach((id, order) => {
          if (asked[order] === true) of.except?.add(id);
          else isComplete = false;
        });
      }
    }
    return isComplete;
  }

  /** Gives a command; whether the action could be asked. */
  private async command(
    { organisation, id }: { readonly organisation: string; readonly id: string },
    request: Request,
  ): Promise<boolean> {
    try {
      await commitCommand({ ...this.services, caller: { actor: BUDGET, organisation } }, { id }, request);
      return true;
    } catch (error) {
      // It has ended meanwhile, or cannot be reached just now.
      if (!(error instanceof AppError) || error.kind === "internal") throw error;
      this.services.logger.debug({ action: id, error: error.message }, "an action was not held to its budget");
      return error.kind !== "unavailable";
    }
  }

  private async *pages({ organisation, flow, status, except }: Listed): AsyncGenerator<readonly string[]> {
    const { record, live } = this.services;
    for (let after: { createdAt: number; id: string } | undefined; ;) {
      const query = { organisation, status, sort: "createdAt:asc", limit: LIMITS.pageSize } as const;
      const page = await record.listActions({ ...query, ...(flow === null ? {} : { flow }), after });
      // Those of another live store are held there.
      yield page.items.flatMap(({ id, home }) => (home === live.home && except?.has(id) !== true ? [id] : []));
      const last = page.items.at(-1);
      if (!page.hasMore || last === undefined) return;
      after = { createdAt: last.createdAt, id: last.id };
    }
  }
}

/** Whether a budget has caps that the use told of by tasks does not say. */
function hasAttempts({ perDay }: UsedBudget): boolean {
  return [perDay.warn, perDay.pause, perDay.stop].some(
    (caps) => caps?.attempts !== undefined || caps?.timeMs !== undefined,
  );
}
