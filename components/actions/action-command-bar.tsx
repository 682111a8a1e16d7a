"use client";

import { Ban, Pause, Play, RotateCw, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";

import { useFocusFallback } from "@/components/layout/use-focus-fallback";
import { useWritesOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";
import type { ActionCommands } from "./use-action-commands";
import type { RetryControl } from "./use-retry";

const CancelDialog = dynamic(() => import("./cancel-dialog").then((module) => module.CancelDialog));

const DeleteDialog = dynamic(() => import("./delete-dialog").then((module) => module.DeleteDialog));

interface PartProps {
  model: ActionModel;
  commands: ActionCommands;
  /** Why nothing can be asked of the server now. */
  off: string | undefined;
}

function CancelButton({ model, commands, off }: PartProps) {
  const [isOpen, setIsOpen] = useState<boolean | null>(null);
  const isUnderWay = model.shown === "cancelling" || commands.pending === "cancel";
  return (
    <>
      <Button
        onClick={() => setIsOpen(true)}
        disabledReason={off}
        pendingLabel={isUnderWay ? actionStrings.cancelling : undefined}
      >
        <Ban aria-hidden="true" />
        {actionStrings.cancel}
      </Button>
      {isOpen !== null && (
        <CancelDialog
          isOpen={isOpen && !model.isEnded}
          onOpenChange={setIsOpen}
          name={model.action.created.name}
          running={model.stages.filter((stage) => stage.status === "running").map((stage) => stage.name)}
          onConfirm={() => {
            setIsOpen(false);
            void commands.cancel();
          }}
        />
      )}
    </>
  );
}

function DeleteButton({ model, commands, off }: PartProps) {
  const [isOpen, setIsOpen] = useState<boolean | null>(null);
  return (
    <>
      <Button
        onClick={() => setIsOpen(true)}
        disabledReason={off}
        pendingLabel={commands.pending === "delete" ? actionStrings.deleting : undefined}
      >
        <Trash2 aria-hidden="true" />
        {actionStrings.delete}
      </Button>
      {isOpen !== null && (
        <DeleteDialog
          isOpen={isOpen && model.isEnded}
          onOpenChange={setIsOpen}
          name={model.action.created.name}
          onConfirm={() => {
            setIsOpen(false);
            void commands.delete();
          }}
        />
      )}
    </>
  );
}

function OpenCommands(props: PartProps) {
  const { model, commands, off } = props;
  const { status, started } = model.action;
  return (
    <>
      {status === "paused" && (
        <Button
          variant="primary"
          onClick={() => void commands.resume()}
          disabledReason={off}
          pendingLabel={commands.pending === "resume" ? actionStrings.resuming : undefined}
        >
          <Play aria-hidden="true" />
          {actionStrings.resume}
        </Button>
      )}
      {status === "pending" && !started && (
        <Button
          variant="primary"
          onClick={() => void commands.start()}
          disabledReason={off}
          pendingLabel={commands.pending === "start" ? actionStrings.starting : undefined}
        >
          <Play aria-hidden="true" />
          {actionStrings.start}
        </Button>
      )}
      {status === "running" && model.shown !== "cancelling" && (
        <Button
          onClick={() => void commands.pause()}
          disabledReason={off}
          pendingLabel={commands.pending === "pause" ? actionStrings.pausing : undefined}
        >
          <Pause aria-hidden="true" />
          {actionStrings.pause}
        </Button>
      )}
      <CancelButton {...props} />
    </>
  );
}

export interface ActionCommandBarProps {
  model: ActionModel;
  commands: ActionCommands;
  retry: RetryControl;
}

function RetryButton({ model, retry, off }: { model: ActionModel; retry: RetryControl; off: string | undefined }) {
  const isCancelled = model.action.status === "cancelled";
  return (
    <Button
      variant={isCancelled ? "secondary" : "primary"}
      onClick={() => retry.ask()}
      disabledReason={off}
      pendingLabel={retry.isUnderWay ? actionStrings.retrying : undefined}
    >
      <RotateCw aria-hidden="true" />
      {isCancelled ? actionStrings.retryCancelled : actionStrings.retry}
    </Button>
  );
}

const RETRYABLE: ReadonlySet<string> = new Set(["failed", "partial", "cancelled"]);

/** What can be asked of an action now. A retry that was pressed stays where it is until its stage has the focus. */
export function ActionCommandBar({ model, commands, retry }: ActionCommandBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const off = useWritesOff();
  const { status, id } = model.action;
  useFocusFallback(bar);
  const isWhole = model.keptOnly === null;
  const isRetryShown = (isWhole && RETRYABLE.has(status)) || retry.isUnderWay;
  const isOpen = !model.isEnded && !retry.isUnderWay;
  return (
    <div ref={bar} className="flex flex-wrap items-center gap-2" data-print="hide">
      {isRetryShown && <RetryButton key="retry" model={model} retry={retry} off={off} />}
      {isOpen && <OpenCommands key="open" model={model} commands={commands} off={off} />}
      {model.isEnded && isWhole && (
        <ButtonLink
          key="again"
          href={`/actions/new?from=${id}`}
          variant={status === "completed" ? "primary" : "secondary"}
        >
          {actionStrings.runAgain}
        </ButtonLink>
      )}
      {model.isEnded && <DeleteButton key="delete" model={model} commands={commands} off={off} />}
    </div>
  );
}
