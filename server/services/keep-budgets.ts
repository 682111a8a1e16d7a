import type { ActionSummary } from "@/lib/actions/action-summary";
import { reachedText } from "@/lib/actions/budget-text";
import { requestHold, requestRelease } from "@/lib/actions/commands";
import { dayOf } from "@/lib/actions/day-usage";
import { BUDGET } from "@/lib/actions/decide/budgets";
import type { ReachedCap } from "@/lib/actions/event";
import type { ActionStatus } from "@/lib/actions/status";
import { AppError } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";
import type { BudgetKeeper, UsedBudget } from "@/server/ports/budgets";

import { commitCommand, type Request } from "./commit-command";
import type { CreationContext } from "./context";
import { reachedOf } from "./shared-budgets";

type Dependencies = Omit<CreationContext, "caller">;

const OPEN: readonly ActionStatus[] = ["pending", "running"];

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
  /** The budgets and the day for which held actions were looked through last. */
  private released = "";

  constructor(services: Dependencies) {
    this.services = services;
  }

  countsAttempts(organisation: string, flow: string): boolean {
    return this.budgets.some(
      (one) => one.organisation === organisation && (one.flow === null || one.flow === flow) && hasAttempts(one),
    );
  }

  async keep(): Promise<void> {
    const { record, clock } = this.services;
    const day = dayOf(clock.now());
    this.budgets = await record.budgets.list({ day });
    for (const budget of this.budgets) {
      this.warn(budget, day);
      const [reached] = [...reachedOf(budget, day, "stop"), ...reachedOf(budget, day, "pause")];
      if (reached !== undefined) await this.hold(budget, reached);
    }
    await this.release(day);
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

  /** Lets go on what was held for a budget that holds it no more: only another day or other caps do that. */
  private async release(day: string): Promise<void> {
    const caps = this.budgets.map(({ organisation, flow, perDay }) => [organisation, flow, perDay]);
    const present = JSON.stringify([day, caps]);
    if (present === this.released) return;
    for (const { organisation } of this.budgets) this.organisations.add(organisation);
    for (const organisation of this.organisations) {
      await this.forEach({ organisation, flow: null, status: ["paused"] }, (action, by) =>
        this.isHeld(organisation, action.created.plan.name, day) ? null : requestRelease(action, by),
      );
    }
    this.released = present;
  }

  private isHeld(organisation: string, flow: string, day: string): boolean {
    const own = this.budgets.filter((one) => one.organisation === organisation);
    return own.some((one) => (one.flow === null || one.flow === flow) && reachedOf(one, day, "pause").length > 0);
  }

  private async forEach(
    of: { readonly organisation: string; readonly flow: string | null; readonly status: readonly ActionStatus[] },
    request: Request,
  ): Promise<void> {
    const { organisation } = of;
    const caller = { actor: BUDGET, organisation };
    for (const { id } of await this.listed(of)) {
      try {
        await commitCommand({ ...this.services, caller }, { id }, request);
      } catch (error) {
        // It has ended meanwhile, or its live store is another one.
        if (!(error instanceof AppError) || error.kind === "internal") throw error;
        this.services.logger.debug({ action: id, error: error.message }, "an action was not held to its budget");
      }
    }
  }

  private async listed({
    organisation,
    flow,
    status,
  }: {
    readonly organisation: string;
    readonly flow: string | null;
    readonly status: readonly ActionStatus[];
  }): Promise<readonly ActionSummary[]> {
    const all: ActionSummary[] = [];
    for (let after: { createdAt: number; id: string } | undefined; ;) {
      const query = { organisation, status, sort: "createdAt:asc", limit: LIMITS.pageSize } as const;
      const page = await this.services.record.listActions({ ...query, ...(flow === null ? {} : { flow }), after });
      all.push(...page.items.map(({ summary }) => summary));
      const last = page.items.at(-1);
      if (!page.hasMore || last === undefined) return all;
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
