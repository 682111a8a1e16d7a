import { SetBudgetInput, SharedBudgetRef } from "@/lib/api/budget-inputs";
import { parseInput } from "@/lib/api/parse-input";
import { listBudgets } from "@/server/services/list-budgets";
import { removeBudget } from "@/server/services/remove-budget";
import { setBudget } from "@/server/services/set-budget";

import { NoQuery } from "../query-schemas";
import { ok, readJson, readQuery, type RestAnswer, type RestCall, type Route } from "../route";

async function list({ context, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  return ok({ items: await listBudgets(context) });
}

async function set({ context, exchange, query }: RestCall): Promise<RestAnswer> {
  readQuery(query, NoQuery);
  return ok(await setBudget(context, parseInput(SetBudgetInput, await readJson(exchange))));
}

async function remove({ context, query }: RestCall): Promise<RestAnswer> {
  await removeBudget(context, readQuery(query, SharedBudgetRef));
  return { status: 204 };
}

/** Budgets that actions share. */
export const budgetRoutes: readonly Route[] = [
  { method: "GET", path: "/budgets", summary: "Budgets of a day", permission: "flows:read", handle: list },
  { method: "PUT", path: "/budgets", summary: "Set a budget of a day", permission: "flows:write", handle: set },
  {
    method: "DELETE",
    path: "/budgets",
    summary: "Remove a budget of a day",
    permission: "flows:write",
    handle: remove,
  },
];
