"use client";

import { useQueries } from "@tanstack/react-query";

import { useApi } from "@/components/data/trpc";
import { StatusBadge } from "@/components/stages/status-badge";
import { Checkbox } from "@/components/ui/checkbox";
import type { ActionFilter } from "@/lib/actions/action-filter";
import { ACTION_STATUSES, type ActionStatus } from "@/lib/actions/status";
import { formatCount } from "@/lib/shared/number-format";

import { listStrings } from "./list-strings";
import { totalQuery } from "./total-query";

export interface StatusChoicesProps {
  filter: ActionFilter;
  onChange: (status: readonly ActionStatus[]) => void;
}

/** How many actions there are of each status, with the other filters as they are; asked for when one looks. */
function useStatusCounts(filter: ActionFilter): ReadonlyMap<ActionStatus, number> {
  const api = useApi();
  return useQueries({
    queries: ACTION_STATUSES.map((status) => ({
      ...totalQuery(api, { ...filter, status: [status] }),
      staleTime: 0,
    })),
    combine: (answers) =>
      new Map(
        ACTION_STATUSES.flatMap((status, place) => {
          const total = answers[place]?.data;
          return total === undefined ? [] : [[status, total] as const];
        }),
      ),
  });
}

/** The statuses to choose from, each with its count. */
export function StatusChoices({ filter, onChange }: StatusChoicesProps) {
  const counts = useStatusCounts(filter);
  const toggle = (status: ActionStatus, isOn: boolean): void =>
    onChange(ACTION_STATUSES.filter((one) => (one === status ? isOn : filter.status.includes(one))));
  return (
    <fieldset className="grid gap-0.5">
      <legend className="sr-only">{listStrings.status}</legend>
      {ACTION_STATUSES.map((status) => (
        <label
          key={status}
          className="flex min-h-control-sm cursor-pointer items-center gap-2 rounded-sm px-1 hover:bg-hover"
        >
          <Checkbox
            checked={filter.status.includes(status)}
            onChange={(event) => toggle(status, event.target.checked)}
          />
          <span className="flex-1">
            <StatusBadge status={status} />
          </span>
          <span data-numeric="" className="text-sm text-muted">
            {formatCount(counts.get(status) ?? 0)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
