import type { useApi } from "@/components/data/trpc";
import type { ActionFilter } from "@/lib/actions/action-filter";

import { listQuery } from "./list-address";

/** The query that counts the actions a filter lets through. */
export function totalQuery(api: ReturnType<typeof useApi>, filter: ActionFilter) {
  const query = { ...listQuery(filter), limit: 1 };
  return {
    queryKey: ["action-total", query],
    queryFn: async (): Promise<number> => (await api.actions.list.query(query)).total,
  };
}
