"use client";

import type { TRPCClient } from "@trpc/client";
import type { inferRouterOutputs } from "@trpc/server";
import { createContext, use } from "react";

import type { AppRouter } from "@/server/trpc/router";

/** The API as pages call it: `client.actions.list.query({ … })`. */
type ApiClient = TRPCClient<AppRouter>;

/** What the API answers. */
export type Answers = inferRouterOutputs<AppRouter>;

export const ApiContext = createContext<ApiClient | null>(null);

/** The API. @throws Error outside of the pages behind the sign-in */
export function useApi(): ApiClient {
  const client = use(ApiContext);
  if (client === null) throw new Error("Calls of the API need the provider around them.");
  return client;
}
