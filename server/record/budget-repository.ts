import type { Budget } from "@/lib/flows/budget";
import type { BudgetStore, SharedBudget, UsedBudget } from "@/server/ports/budgets";

import type { Database } from "./database";

const LIST = `
SELECT budget.organisation, budget.flow, budget.per_day,
  coalesce(sum(used.tokens), 0) AS tokens, coalesce(sum(used.nano_usd), 0) AS nano_usd,
  coalesce(sum(used.attempts), 0) AS attempts, coalesce(sum(used.time_ms), 0) AS time_ms
FROM shared_budget AS budget
LEFT JOIN usage_day AS used
  ON used.organisation = budget.organisation AND used.day = $2::date AND (budget.flow = '' OR used.flow = budget.flow)
WHERE $1::text IS NULL OR budget.organisation = $1
GROUP BY budget.organisation, budget.flow
ORDER BY budget.organisation, budget.flow`;

const SET = `
INSERT INTO shared_budget (organisation, flow, per_day) VALUES ($1, $2, $3)
ON CONFLICT (organisation, flow) DO UPDATE SET per_day = excluded.per_day`;

/** Sums come as texts, since they may be larger than a number can be. */
interface BudgetRow {
  readonly organisation: string;
  readonly flow: string;
  readonly per_day: string;
  readonly tokens: string;
  readonly nano_usd: string;
  readonly attempts: string;
  readonly time_ms: string;
}

/** Budgets that actions share, with what was used of them. */
export class BudgetRepository implements BudgetStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list({ organisation, day }: { readonly organisation?: string; readonly day: string }): Promise<UsedBudget[]> {
    const values = [organisation ?? null, day];
    const rows = await this.#database.query<BudgetRow>({ name: "list-budgets", text: LIST, values });
    return rows.map(fromRow);
  }

  async set({ organisation, flow, perDay }: SharedBudget): Promise<void> {
    await this.#database.query({ text: SET, values: [organisation, flow ?? "", JSON.stringify(perDay)] });
  }

  async remove(organisation: string, flow: string | null): Promise<boolean> {
    const text = "DELETE FROM shared_budget WHERE organisation = $1 AND flow = $2 RETURNING flow";
    return (await this.#database.query({ text, values: [organisation, flow ?? ""] })).length === 1;
  }
}

function fromRow(row: BudgetRow): UsedBudget {
  return {
    organisation: row.organisation,
    flow: row.flow === "" ? null : row.flow,
    perDay: parseBudget(row.per_day),
    usage: {
      tokens: Number(row.tokens),
      nanoUsd: Number(row.nano_usd),
      attempts: Number(row.attempts),
      timeMs: Number(row.time_ms),
    },
  };
}

/** Only `set` writes budgets, from this type. */
function parseBudget(text: string): Budget {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by set
  return JSON.parse(text) as Budget;
}
