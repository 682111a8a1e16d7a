"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useCallback } from "react";

import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import type { ActionFeed } from "@/lib/realtime/action-feed";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { KeptNote } from "./kept-note";
import { StagesTab } from "./stages-tab";
import { ACTION_TABS, type ActionAddress, type ActionTab } from "./use-action-address";

const Waiting = () => <Skeleton className="h-48 w-full" />;

const LogPanel = dynamic(() => import("@/components/logs/log-panel").then((module) => module.LogPanel), {
  loading: Waiting,
});
const DataTab = dynamic(() => import("./data-tab").then((module) => module.DataTab), { loading: Waiting });
const EventsTab = dynamic(() => import("./events-tab").then((module) => module.EventsTab), { loading: Waiting });

const LABELS = {
  stages: actionStrings.tabStages,
  logs: actionStrings.tabLogs,
  data: actionStrings.tabData,
  events: actionStrings.tabEvents,
} as const satisfies Record<ActionTab, string>;

export interface ActionTabsProps {
  model: ActionModel;
  feed: ActionFeed;
  location: ActionAddress;
  /** Counts how often the first error of the log was asked for. */
  errorJumps: number;
}

/** Stages, logs, data and events of an action. */
export function ActionTabs({ model, feed, location, errorJumps }: ActionTabsProps) {
  const { address, setAddress } = location;
  const open = (tab: ActionTab): void => setAddress({ tab });
  useShortcuts(Object.fromEntries(ACTION_TABS.map((tab, place) => [String(place + 1), () => open(tab)])));
  const openLog = useCallback(
    (stage: string, attempt: number) => setAddress({ tab: "logs", stage, attempt, task: null, line: null }),
    [setAddress],
  );
  const openStage = useCallback(
    (stage: string | null) => setAddress({ stage, attempt: null, task: null, line: null }),
    [setAddress],
  );
  const { kept } = model.action;
  const gone = kept === undefined ? null : <KeptNote persist={kept.persist} />;
  const panels: Record<ActionTab, ReactNode> = {
    stages: <StagesTab model={model} opened={address.stage} onOpened={openStage} onOpenLog={openLog} />,
    logs: gone ?? (
      <LogPanel
        action={model.action}
        asked={address}
        onAsk={({ stage, task, attempt }) => setAddress({ stage, task, attempt, line: null })}
        line={address.line}
        errorJumps={errorJumps}
      />
    ),
    data: <DataTab model={model} />,
    events: gone ?? <EventsTab feed={feed} />,
  };
  return (
    <Tabs
      label={actionStrings.tabs}
      value={address.tab}
      onValueChange={(value) => open(ACTION_TABS.find((tab) => tab === value) ?? "stages")}
      tabs={ACTION_TABS.map((tab) => ({
        value: tab,
        label: LABELS[tab],
        content: panels[tab],
      }))}
    />
  );
}
