import type { Usage } from "@/lib/actions/budget";
import type { Budget } from "@/lib/flows/budget";

/** How much the actions of a flow, or all of an organisation (flow null), may use in a day. */
export interface SharedBudget {
  readonly organisation: string;
  readonly flow: string | null;
  readonly perDay: Budget;
}

/** A shared budget with what was used on a day, as far as it has been recorded. */
export interface UsedBudget extends SharedBudget {
  readonly usage: Usage;
}

/** What one event of an action adds to the use of a day (UTC, `2026-01-31`). */
export interface UsageRow extends Usage {
  readonly action: string;
  readonly seq: number;
  readonly day: string;
}

/** Budgets that actions share. What is used is written with the feed. Calls throw `RecordAwayError` when the database cannot be reached. */
export interface BudgetStore {
  /** The budgets of an organisation, or of all, with the use of a day; that of the organisation first, then by flow. */
  list(request: { readonly organisation?: string; readonly day: string }): Promise<readonly UsedBudget[]>;
  /** Sets a budget in the place of the one before. */
  set(budget: SharedBudget): Promise<void>;
  /** Whether there was one. */
  remove(organisation: string, flow: string | null): Promise<boolean>;
}

/** Holds actions to the budgets they share. */
export interface BudgetKeeper {
  /** Reads which budgets there are, before anything is counted. */
  learn(): Promise<void>;
  /** Pauses, stops and releases what the budgets of the day say. */
  keep(): Promise<void>;
  /** Whether a budget counts the attempts of a flow's actions, and how long they run. */
  countsAttempts(organisation: string, flow: string): boolean;
}
