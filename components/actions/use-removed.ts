"use client";

import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/components/data/trpc";

/** What became of an action that the server no longer lets be followed; null while that is not known, and for one that is there. */
export function useRemoved(id: string, isRefused: boolean) {
  const api = useApi();
  const { data = null } = useQuery({
    queryKey: ["removed", id],
    queryFn: () => api.actions.removed.query({ id }),
    enabled: isRefused,
  });
  return data;
}
