import { Activity, LayoutList, Rocket, type LucideIcon } from "lucide-react";

import type { ENTRIES } from "./navigation";

/** The icon of each entry, the same beside the page and below it. */
export const ENTRY_ICON = {
  actions: LayoutList,
  launch: Rocket,
  activeFlows: Activity,
} as const satisfies Record<keyof typeof ENTRIES, LucideIcon>;
