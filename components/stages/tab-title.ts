import { strings } from "@/components/layout/strings";

import type { ShownStatus } from "./status-view";
import { STATUS_VIEW } from "./status-view";

/** Title of the tab of an action that is not there any more. */
export function removedTitle(name: string): string {
  return [strings.progress.removed, name, strings.navigation.action].join(" · ");
}

/** Title of an action's tab: `62% · Import customers · Action` while it runs, else the state in front. */
export function tabTitle(action: { name: string; display: ShownStatus; percent: number | null }): string {
  const { name, display, percent } = action;
  const isRunning = display === "running" && percent !== null;
  const lead = isRunning ? strings.progress.spokenPercent(percent) : STATUS_VIEW[display].word;
  return [lead, name, strings.navigation.action].join(" · ");
}
