import type { Cleanup } from "@/lib/flows/flow-spec";

import { isEnded, type ActionStatus } from "./status";

/** Whether the folders that tasks of an action have left on runners go once it is in a status; they do unless its flow says otherwise. Pure. */
export function areFoldersRemoved(cleanup: Cleanup | undefined, status: ActionStatus): boolean {
  if (!isEnded(status) || cleanup === "never") return false;
  return cleanup !== "on_success" || status === "completed";
}

/** Whether the state of an action goes once it is in a status; it stays unless its flow says when it goes. Pure. */
export function isStateRemoved(cleanup: Cleanup | undefined, status: ActionStatus): boolean {
  return cleanup !== undefined && areFoldersRemoved(cleanup, status);
}
