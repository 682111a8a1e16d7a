"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { ReactNode } from "react";
import { useState } from "react";

import type { AppRouter } from "@/server/trpc/router";

import { isRetryable } from "./call-failure";
import { ApiContext } from "./trpc";

const CALLS_PER_BATCH = 20;
const MOST_RETRIES = 2;

/** Nothing is asked for again by itself: what changes comes over the socket. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < MOST_RETRIES && isRetryable(error),
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** Calls of the API for the pages inside. */
export function DataProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: "/api/trpc", maxItems: CALLS_PER_BATCH })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <ApiContext value={api}>{children}</ApiContext>
    </QueryClientProvider>
  );
}
