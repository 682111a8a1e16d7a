"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback } from "react";

/** The parts of an action's page, in order. */
export const ACTION_TABS = ["stages", "logs", "data", "events"] as const;
export type ActionTab = (typeof ACTION_TABS)[number];

const PARSERS = {
  tab: parseAsStringLiteral(ACTION_TABS).withDefault("stages"),
  stage: parseAsString,
  task: parseAsInteger,
  attempt: parseAsInteger,
  line: parseAsInteger,
};

/** What of an action is shown, as the address says it. */
export function useActionAddress() {
  const [address, setStates] = useQueryStates(PARSERS, { history: "replace", scroll: false });
  const setAddress = useCallback((change: Parameters<typeof setStates>[0]) => void setStates(change), [setStates]);
  return { address, setAddress };
}

export type ActionAddress = ReturnType<typeof useActionAddress>;
