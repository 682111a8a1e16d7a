"use client";

import { ChevronRight, X } from "lucide-react";
import { useId, useRef, useState } from "react";

import { useFocusFallback } from "@/components/layout/use-focus-fallback";
import { useWritesOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import type { Failure } from "@/lib/actions/event";

import type { ActionModel, StageModel } from "./action-model";
import { actionStrings } from "./action-strings";
import { sameFailures } from "./same-failures";
import type { RetryControl } from "./use-retry";

const MOST_CARDS = 3;
const MARKS = { "data-card": "" } as const;

interface CardProps {
  stage: StageModel | null;
  error: Failure;
  /** Whether its log is there, and it can be retried. */
  isWhole: boolean;
  retry: RetryControl;
  onJumpToLog: (stage: StageModel) => void;
}

function titleOf({ stage }: CardProps): string {
  if (stage === null) return actionStrings.actionFailed;
  const times = sameFailures(stage.attempts);
  return times > 1 ? actionStrings.failedTimes(stage.name, times) : actionStrings.failedIn(stage.name, stage.attempt);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

function ErrorDetails({ error, id }: { error: Failure; id: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const text = [error.message, error.detail].filter(Boolean).join("\n\n");
  const hasMore = text !== firstLine(error.message);
  if (!hasMore) return null;
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)} className="group min-w-0">
      <summary className="inline-flex min-h-tap items-center gap-1 rounded-sm text-sm font-medium">
        <ChevronRight className="size-3.5 group-open:rotate-90" aria-hidden="true" />
        {actionStrings.showError}
      </summary>
      <div className="relative mt-1">
        <pre
          id={id}
          // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          aria-label={actionStrings.showError}
          className="max-h-80 overflow-auto rounded-md border border-border bg-surface p-3 pe-10 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
        >
          {text}
        </pre>
        <span className="absolute end-1.5 top-1.5">
          <CopyButton text={text} />
        </span>
      </div>
    </details>
  );
}

function ErrorCard(props: CardProps) {
  const { stage, error, isWhole, retry, onJumpToLog } = props;
  const id = useId();
  const off = useWritesOff();
  return (
    <Callout tone="danger" icon={X} title={titleOf(props)} headingLevel={3} marks={MARKS}>
      <p>{firstLine(error.message)}</p>
      <ErrorDetails error={error} id={`${id}-text`} />
      {stage !== null && isWhole && (
        <div className="mt-1 flex flex-wrap gap-2" data-print="hide">
          <Button size="sm" onClick={() => onJumpToLog(stage)}>
            {actionStrings.jumpToError}
          </Button>
          {/* The button in the header tells of a retry under way; here one only cannot press twice. */}
          <Button
            size="sm"
            onClick={() => retry.ask([stage.name])}
            disabledReason={retry.isUnderWay ? actionStrings.retrying : off}
          >
            {actionStrings.retryStage(stage.name)}
          </Button>
        </div>
      )}
    </Callout>
  );
}

export interface ErrorCardsProps {
  model: ActionModel;
  retry: RetryControl;
  onJumpToLog: (stage: StageModel) => void;
}

function Cards({ model, retry, onJumpToLog }: ErrorCardsProps) {
  const rest = { isWhole: model.keptOnly === null, retry, onJumpToLog };
  const failed = model.stages.filter((stage) => stage.status === "failed" || stage.status === "partial");
  const { error } = model.action;
  const isAlone = failed.length === 0 && error !== null;
  return (
    <>
      {isAlone && <ErrorCard stage={null} error={error} {...rest} />}
      {failed.slice(0, MOST_CARDS).map((stage) => {
        const why = stage.error ?? error;
        return why === null ? null : <ErrorCard key={stage.id} stage={stage} error={why} {...rest} />;
      })}
      {failed.length > MOST_CARDS && (
        <p className="text-muted">{actionStrings.moreErrors(failed.length - MOST_CARDS)}</p>
      )}
    </>
  );
}

/** What failed, each stage once, with the way to its log and the way on. */
export function ErrorCards(props: ErrorCardsProps) {
  const cards = useRef<HTMLDivElement>(null);
  useFocusFallback(cards);
  const { status } = props.model.action;
  return (
    <div ref={cards} className="grid gap-3 empty:hidden">
      {(status === "failed" || status === "partial") && <Cards {...props} />}
    </div>
  );
}
