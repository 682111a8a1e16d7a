"use client";

import { Download } from "lucide-react";
import { useMemo, useState } from "react";

import type { FollowedLog } from "@/components/realtime/followed";
import { useLog } from "@/components/realtime/use-log";
import { buttonClass } from "@/components/ui/button-class";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import type { Action } from "@/lib/actions/action";
import { PLAN_TASK, UNDO_TASK } from "@/lib/actions/task-table";

import { chooseLog, currentStage, type LogAsked, type LogChoice } from "./log-choice";
import { logStrings } from "./log-strings";
import { LogViewport, type LogPlace } from "./log-viewport";

const TASKS_LISTED = 200;

export interface LogPanelProps {
  action: Action;
  asked: LogAsked;
  onAsk: (asked: LogAsked) => void;
  /** A line the address names. */
  line: number | null;
  /** Counts how often the first error was asked for. */
  errorJumps: number;
}

function numberOrNull(text: string): number | null {
  const value = Number(text);
  return text === "" || !Number.isInteger(value) ? null : value;
}

function TaskChoice({ choice, asked, onAsk }: { choice: LogChoice } & Pick<LogPanelProps, "asked" | "onAsk">) {
  const { size } = choice.stage.tasks;
  const change = (text: string): void =>
    onAsk({ ...asked, stage: choice.stage.name, task: numberOrNull(text), attempt: null });
  return (
    <Field label={logStrings.task}>
      {(control) =>
        size > TASKS_LISTED ? (
          <Input
            {...control}
            type="number"
            min={0}
            max={size - 1}
            value={choice.task}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <Select {...control} value={choice.task} onChange={(event) => change(event.target.value)}>
            {choice.stage.planning !== null && <option value={PLAN_TASK}>{logStrings.planTask}</option>}
            {choice.stage.undoing !== null && <option value={UNDO_TASK}>{logStrings.undoTask}</option>}
            {Array.from({ length: size }, (_, place) => (
              <option key={place} value={place}>
                {place}
              </option>
            ))}
          </Select>
        )
      }
    </Field>
  );
}

function Choices({ action, choice, asked, onAsk }: { choice: LogChoice } & LogPanelProps) {
  const current = currentStage(action)?.name;
  const isWide = choice.stage.plan.wide || choice.stage.planning !== null;
  return (
    <>
      <Field label={logStrings.stage}>
        {(control) => (
          <Select
            {...control}
            value={asked.stage ?? ""}
            onChange={(event) => onAsk({ stage: event.target.value || null, task: null, attempt: null })}
          >
            <option value="">{current === undefined ? logStrings.noStage : logStrings.currentStage(current)}</option>
            {action.stages.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isWide && <TaskChoice choice={choice} asked={asked} onAsk={onAsk} />}
      <Field label={logStrings.attempt}>
        {(control) => (
          <Select
            {...control}
            value={asked.attempt ?? ""}
            onChange={(event) =>
              onAsk({ ...asked, stage: choice.stage.name, attempt: numberOrNull(event.target.value) })
            }
          >
            <option value="">{logStrings.latestAttempt(choice.attempts)}</option>
            {Array.from({ length: choice.attempts }, (_, place) => (
              <option key={place} value={place + 1}>
                {place + 1}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

function DownloadLink({ log }: { log: FollowedLog }) {
  const query = new URLSearchParams({ stage: log.stage, task: String(log.task), attempt: String(log.attempt) });
  return (
    <a
      href={`/api/v1/actions/${log.action}/logs.txt?${query.toString()}`}
      download={`${log.stage}-${log.attempt}.log`}
      className={buttonClass({ variant: "secondary" })}
    >
      <Download aria-hidden="true" />
      {logStrings.download}
    </a>
  );
}

interface OpenLogProps {
  log: FollowedLog;
  status: LogChoice["status"];
  line: number | null;
  errorJumps: number;
}

function OpenLog({ log, status, line, errorJumps }: OpenLogProps) {
  const feed = useLog(log);
  const [isOpenedFailed] = useState(status === "failed");
  const place = useMemo((): LogPlace => {
    if (line !== null) return { at: "line", line };
    // A new object for each jump that is asked for, so that a second one goes there again.
    return errorJumps > 0 || isOpenedFailed ? { at: "error" } : { at: "end" };
  }, [line, errorJumps, isOpenedFailed]);
  if (feed.state === "refused") return <Said text={logStrings.refused} />;
  if (feed.lines.length === 0) {
    if (feed.state === "opening") return <Skeleton className="h-[clamp(16rem,52vh,48rem)] w-full" />;
    return <Said text={status === "open" ? logStrings.waiting : logStrings.nothing} />;
  }
  return (
    <div className="grid gap-2">
      {feed.first > 1 && <p className="text-sm text-muted">{logStrings.earlier(feed.first)}</p>}
      <LogViewport label={logStrings.of(log.stage, log.attempt)} feed={feed} place={place} />
      <p className="text-sm text-muted" data-numeric="">
        {logStrings.lines(feed.first + feed.lines.length - 1)}
      </p>
    </div>
  );
}

function Said({ text }: { text: string }) {
  return (
    <p className="grid h-40 place-items-center rounded-lg border border-border bg-sunken px-4 text-center text-muted">
      {text}
    </p>
  );
}

/** The output of an action, one attempt of one task at a time. */
export function LogPanel(props: LogPanelProps) {
  const choice = chooseLog(props.action, props.asked);
  if (choice === null) return <Said text={logStrings.notBegun} />;
  const { log } = choice;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3" data-print="hide">
        <Choices {...props} choice={choice} />
        <span className="flex-1" />
        {log !== null && <DownloadLink log={log} />}
      </div>
      {log === null ? (
        <Said text={logStrings.notBegun} />
      ) : (
        <OpenLog
          key={`${log.stage}/${log.task}/${log.attempt}`}
          log={log}
          status={choice.status}
          line={props.line}
          errorJumps={props.errorJumps}
        />
      )}
    </div>
  );
}
