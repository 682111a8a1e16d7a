import {
  AlarmClockOff,
  Ban,
  Check,
  CircleDashed,
  Hourglass,
  ListOrdered,
  Pause,
  Play,
  RotateCw,
  SkipForward,
  TriangleAlert,
  X,
  type LucideIcon,
} from "lucide-react";

import { strings } from "@/components/layout/strings";

/** Every state a page can show; `stalled` and `timed_out` are verdicts rather than statuses. */
export const DISPLAY_STATUSES = [
  "pending",
  "queued",
  "running",
  "waiting",
  "retrying",
  "paused",
  "stalled",
  "completed",
  "partial",
  "failed",
  "timed_out",
  "cancelled",
  "skipped",
] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];

/** `cancelling`: asked for by a person and not yet confirmed by the engine. */
export type ShownStatus = DisplayStatus | "cancelling";

/** Colour family; each has the tokens `fill`, `fg` and `soft`. */
export type StatusFamily = "neutral" | "info" | "success" | "danger" | "warning" | "waiting";

interface StatusView {
  word: string;
  icon: LucideIcon;
  family: StatusFamily;
}

/** Word, icon and colour family of each state: the one place that decides how a state looks. */
export const STATUS_VIEW = {
  pending: { word: strings.status.pending, icon: CircleDashed, family: "neutral" },
  queued: { word: strings.status.queued, icon: ListOrdered, family: "neutral" },
  running: { word: strings.status.running, icon: Play, family: "info" },
  waiting: { word: strings.status.waiting, icon: Hourglass, family: "waiting" },
  retrying: { word: strings.status.retrying, icon: RotateCw, family: "warning" },
  paused: { word: strings.status.paused, icon: Pause, family: "neutral" },
  stalled: { word: strings.status.stalled, icon: TriangleAlert, family: "warning" },
  completed: { word: strings.status.completed, icon: Check, family: "success" },
  partial: { word: strings.status.partial, icon: Check, family: "warning" },
  failed: { word: strings.status.failed, icon: X, family: "danger" },
  timed_out: { word: strings.status.timed_out, icon: AlarmClockOff, family: "danger" },
  cancelled: { word: strings.status.cancelled, icon: Ban, family: "neutral" },
  skipped: { word: strings.status.skipped, icon: SkipForward, family: "neutral" },
  cancelling: { word: strings.status.cancelling, icon: Ban, family: "neutral" },
} as const satisfies Record<ShownStatus, StatusView>;

/** Colours of text on the soft ground of its family. */
export const FAMILY_BADGE = {
  neutral: "bg-neutral-soft text-neutral-fg",
  info: "bg-info-soft text-info-fg",
  success: "bg-success-soft text-success-fg",
  danger: "bg-danger-soft text-danger-fg",
  warning: "bg-warning-soft text-warning-fg",
  waiting: "bg-waiting-soft text-waiting-fg",
} as const satisfies Record<StatusFamily, string>;
