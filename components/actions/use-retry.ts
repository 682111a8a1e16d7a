"use client";

import type { RefObject } from "react";
import { useRef, useState } from "react";

import type { ActionModel, StageModel } from "./action-model";
import type { ActionCommands } from "./use-action-commands";

/** A retry that waits to be confirmed, and why. */
export interface RetryQuestion {
  readonly stages: readonly StageModel[];
  readonly chosen: readonly string[] | undefined;
}

export interface RetryControl {
  readonly isUnderWay: boolean;
  readonly question: RetryQuestion | null;
  /** Retries all failed stages, or those named; asks first when several are repeated or one must not be run twice. */
  readonly ask: (chosen?: readonly string[]) => void;
  readonly confirm: () => void;
  readonly dismiss: () => void;
}

export interface RetryOptions {
  model: ActionModel;
  commands: ActionCommands;
  /** Takes focus once the retry is on its way. */
  heading: RefObject<HTMLElement | null>;
}

/** Whether focus is where a press of retry left it, and not where a person has gone since. */
function isFocusFree(): boolean {
  const active = document.activeElement;
  if (active === null || active === document.body || active.tagName === "H1") return true;
  return active.getAttribute("aria-disabled") === "true";
}

/** The retry of an action's failed stages, from any of its buttons: one at a time, however often one is pressed. */
export function useRetry({ model, commands, heading }: RetryOptions): RetryControl {
  const [isUnderWay, setIsUnderWay] = useState(false);
  const [question, setQuestion] = useState<RetryQuestion | null>(null);
  const isTaken = useRef(false);

  async function send(chosen: readonly string[] | undefined): Promise<void> {
    if (isTaken.current) return;
    isTaken.current = true;
    setIsUnderWay(true);
    const isDone = await commands.retry(chosen === undefined ? {} : { stages: chosen });
    isTaken.current = false;
    setIsUnderWay(false);
    if (isDone && isFocusFree()) heading.current?.focus({ preventScroll: true });
  }

  function ask(chosen?: readonly string[]): void {
    const failed = model.stages.filter((stage) => stage.status === "failed" || stage.status === "partial");
    const stages = chosen === undefined ? failed : failed.filter((stage) => chosen.includes(stage.name));
    const mustAsk = stages.length > 1 || stages.some((stage) => !stage.idempotent);
    if (mustAsk && !isTaken.current) setQuestion({ stages, chosen });
    else void send(chosen);
  }

  return {
    isUnderWay,
    question,
    ask,
    confirm: () => {
      setQuestion(null);
      void send(question?.chosen);
    },
    dismiss: () => setQuestion(null),
  };
}
