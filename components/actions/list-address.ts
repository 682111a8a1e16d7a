import { createLoader, parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";

import type { ActionFilter } from "@/lib/actions/action-filter";
import { ACTION_STATUSES } from "@/lib/actions/status";

/** The parameters of the list's address. */
export const LIST_PARSERS = {
  status: parseAsArrayOf(parseAsStringLiteral(ACTION_STATUSES)).withDefault([]),
  flow: parseAsString.withDefault(""),
  q: parseAsString.withDefault(""),
};

const loadAddress = createLoader(LIST_PARSERS);

/** The filter an address asks for. */
export async function filterOfAddress(search: Parameters<typeof loadAddress>[0]): Promise<ActionFilter> {
  const { status, flow, q } = await loadAddress(search);
  return { status, flow, text: q };
}

/** Rows read at a time. */
export const PAGE_ROWS = 100;

/** The query a filter stands for. */
export function listQuery({ status, flow, text }: ActionFilter) {
  const q = text.trim();
  return {
    ...(status.length === 0 ? {} : { status: [...status] }),
    ...(flow === "" ? {} : { flow }),
    ...(q === "" ? {} : { q: q.slice(0, 200) }),
    limit: PAGE_ROWS,
  };
}
