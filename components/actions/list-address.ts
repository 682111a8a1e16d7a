import type { ActionFilter } from "@/lib/actions/action-filter";
import { ACTION_STATUSES } from "@/lib/actions/status";

/** Parameters of an address as pages are given them. */
export type SearchParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

function firstOf(value: SearchParameters[string]): string {
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}

/** The filter an address asks for: `?status=failed,running&flow=demo&q=nightly`. What it does not know is left out. */
export function filterOfAddress(search: SearchParameters): ActionFilter {
  const asked = firstOf(search["status"]).split(",");
  return {
    status: ACTION_STATUSES.filter((status) => asked.includes(status)),
    flow: firstOf(search["flow"]),
    text: firstOf(search["q"]),
  };
}

/** Rows read at a time. */
const PAGE_ROWS = 100;
const LONGEST_TEXT = 200;

/** The query a filter stands for. */
export function listQuery({ status, flow, text }: ActionFilter) {
  const q = text.trim().slice(0, LONGEST_TEXT);
  return {
    ...(status.length === 0 ? {} : { status: [...status] }),
    ...(flow === "" ? {} : { flow }),
    ...(q === "" ? {} : { q }),
    limit: PAGE_ROWS,
  };
}

/** Key under which the pages of lists are cached, whatever their filter. */
export const LIST_PAGES = "action-pages";

/** The query for a page of the list: the first one, or the one a cursor leads to. */
export function listPageQuery(filter: ActionFilter, cursor: string | null) {
  return { ...listQuery(filter), ...(cursor === null ? {} : { cursor }) };
}
