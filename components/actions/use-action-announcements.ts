"use client";

import { useEffect, useRef } from "react";

import { announce } from "@/components/layout/announce";
import { STATUS_VIEW } from "@/components/stages/status-view";

import type { ActionModel, StageModel } from "./action-model";
import { actionStrings } from "./action-strings";

/** Stage states worth saying aloud. */
const SAID: ReadonlySet<string> = new Set(["completed", "failed", "timed_out", "partial", "retrying", "stalled"]);
const MARKS = [25, 50, 75];
const MARKS_APART_MS = 20_000;

const wordOf = (shown: ActionModel["shown"]): string => STATUS_VIEW[shown].word.toLowerCase().replace("…", "");

function sentences(before: ActionModel, now: ActionModel): string[] {
  const changed = now.stages.filter((stage, place) => {
    const was: StageModel | undefined = before.stages[place];
    return was !== undefined && (was.shown !== stage.shown || was.attempt !== stage.attempt) && SAID.has(stage.shown);
  });
  const said = changed.map((stage) => actionStrings.saidStatus(stage.name, wordOf(stage.shown), stage.attempt));
  if (before.shown === now.shown) return said;
  const isRetryable = now.shown === "failed" || now.shown === "partial";
  return [...said, actionStrings.saidAction(wordOf(now.shown)), ...(isRetryable ? [actionStrings.saidRetry] : [])];
}

function markPassed(before: ActionModel, now: ActionModel): number | undefined {
  return MARKS.findLast((mark) => before.percent < mark && now.percent >= mark);
}

/** Tells screen readers when a stage or the action changes its state, and when a quarter is done; never each step. */
export function useActionAnnouncements(model: ActionModel): void {
  const last = useRef(model);
  const markedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const before = last.current;
    last.current = model;
    if (before.action.id !== model.action.id) return;
    const said = sentences(before, model);
    const mark = markPassed(before, model);
    const isMarkDue = mark !== undefined && !model.isEnded && performance.now() - markedAt.current >= MARKS_APART_MS;
    if (isMarkDue) {
      markedAt.current = performance.now();
      said.push(actionStrings.saidPercent(mark));
    }
    if (said.length > 0) announce(said.join(" "), "polite");
  }, [model]);
}
