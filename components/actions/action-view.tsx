"use client";

import dynamic from "next/dynamic";
import { useCallback, useRef, useState } from "react";

import { ApprovalCards } from "@/components/approvals/approval-cards";
import { BudgetPart } from "@/components/budgets/budget-part";
import { PageHeader } from "@/components/layout/page-header";
import { NotesPart } from "@/components/notes/notes-part";
import { useActionFeed, type FirstSnapshot } from "@/components/realtime/use-action-feed";
import { useTabStatus } from "@/components/stages/use-tab-status";
import { Skeleton } from "@/components/ui/skeleton";
import type { ActionFeed } from "@/lib/realtime/action-feed";

import { ActionCommandBar } from "./action-command-bar";
import { actionModel, type ActionModel, type StageModel } from "./action-model";
import { ActionProgress } from "./action-progress";
import { ActionTabs } from "./action-tabs";
import { ActionFacts, ActionTitle } from "./action-title";
import { ErrorCards } from "./error-card";
import { FeedNotice } from "./feed-notice";
import { KeptNote } from "./kept-note";
import { ReasonPanel } from "./reason-panel";
import { useActionAddress } from "./use-action-address";
import { useActionAnnouncements } from "./use-action-announcements";
import { useActionCommands } from "./use-action-commands";
import { useRemoved } from "./use-removed";
import { useRetry } from "./use-retry";

const RemovedView = dynamic(() => import("./removed-view").then((module) => module.RemovedView));

const RetryDialog = dynamic(() => import("./retry-dialog").then((module) => module.RetryDialog));

function OpenAction({ model, feed }: { model: ActionModel; feed: ActionFeed }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [errorJumps, setErrorJumps] = useState(0);
  const location = useActionAddress();
  const { setAddress } = location;
  const commands = useActionCommands(model);
  const retry = useRetry({ model, commands, heading });
  useActionAnnouncements(model);
  useTabStatus({ name: model.action.created.name, display: model.shown, percent: model.percent });
  const jumpToError = useCallback(
    (stage: StageModel) => {
      setAddress({ tab: "logs", stage: stage.name, attempt: null, task: null, line: null });
      setErrorJumps((before) => before + 1);
    },
    [setAddress],
  );
  const { id, seq, status } = model.action;
  return (
    <article data-action-id={id} data-status={status} data-display={model.shown} data-seq={seq}>
      <PageHeader
        title={<ActionTitle model={model} />}
        description={<ActionFacts model={model} />}
        controls={<ActionCommandBar model={model} commands={commands} retry={retry} />}
      />
      <div className="grid min-w-0 gap-5">
        <FeedNotice fault={feed.fault} />
        {model.keptOnly !== null && <KeptNote persist={model.keptOnly} />}
        <ActionProgress
          model={model}
          heading={heading}
          onOpenStage={(stage) => setAddress({ tab: "stages", stage, attempt: null, task: null, line: null })}
        />
        <BudgetPart action={model.action} />
        <ReasonPanel model={model} />
        <ApprovalCards action={id} stages={model.stages} />
        <ErrorCards model={model} retry={retry} onJumpToLog={jumpToError} />
        {model.keptOnly === null && <NotesPart action={model.action} />}
        <ActionTabs model={model} feed={feed} location={location} errorJumps={errorJumps} />
      </div>
      {retry.question !== null && <RetryDialog retry={retry} />}
    </article>
  );
}

function LoadingAction() {
  return (
    <div className="grid gap-5">
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}

export interface ActionViewProps {
  id: string;
  /** What the server knew when it drew the page. */
  first: FirstSnapshot | null;
}

/** The page of one action. */
export function ActionView({ id, first }: ActionViewProps) {
  const feed = useActionFeed(id, first);
  const removed = useRemoved(id, feed.fault === "refused");
  const model = actionModel(feed);
  if (removed !== null) return <RemovedView removed={removed} />;
  if (model !== null) return <OpenAction model={model} feed={feed} />;
  return feed.fault === "none" ? <LoadingAction /> : <FeedNotice fault={feed.fault} />;
}
