"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";

import type { ActionFilter } from "@/lib/actions/action-filter";
import { ACTION_STATUSES } from "@/lib/actions/status";

/** The parameters of the list's address, as `filterOfAddress` reads them too. */
const PARSERS = {
  status: parseAsArrayOf(parseAsStringLiteral(ACTION_STATUSES)).withDefault([]),
  flow: parseAsString.withDefault(""),
  q: parseAsString.withDefault(""),
};

/** Which actions the list shows, as the address says it. */
export function useListFilter() {
  const [address, setAddress] = useQueryStates(PARSERS, { history: "replace", scroll: false });
  const { status, flow, q } = address;
  const filter = useMemo((): ActionFilter => ({ status, flow, text: q }), [status, flow, q]);
  const change = useCallback(
    (part: Partial<ActionFilter>) => {
      const { status: statuses, flow: name, text } = { ...filter, ...part };
      void setAddress({ status: [...statuses], flow: name, q: text });
    },
    [filter, setAddress],
  );
  const reset = useCallback(() => void setAddress(null), [setAddress]);
  return { filter, change, reset };
}

export type ListFilter = ReturnType<typeof useListFilter>;

/** Whether a filter leaves anything out. */
export function isFiltered({ status, flow, text }: ActionFilter): boolean {
  return status.length > 0 || flow !== "" || text.trim() !== "";
}
