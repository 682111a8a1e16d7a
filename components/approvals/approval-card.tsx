"use client";

import { Check, Hourglass, X } from "lucide-react";
import { useId, useMemo } from "react";

import { FormContext, type FormContextValue } from "@/components/flows/form-context";
import { FormFieldView } from "@/components/flows/form-field";
import { GroupParts } from "@/components/flows/group-field";
import { useNow } from "@/components/layout/use-now";
import { useWritesOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Elapsed } from "@/components/ui/elapsed";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { WaitView } from "@/lib/actions/wait-view";
import { LIMITS } from "@/lib/shared/limits";
import { formatRelative } from "@/lib/shared/relative-time";

import { approvalStrings } from "./approval-strings";
import { useAnswer, VALUE_PATH, type AnswerState } from "./use-answer";

export interface ApprovalCardProps {
  action: string;
  stage: string;
  waiting: Extract<WaitView, { kind: "approval" }>;
}

const NO_FILES: FormContextValue["files"] = new Map();
const ignore = (): void => undefined;

function ValueFields({ state }: { state: AnswerState }) {
  const { form, value, setValue, errors } = state;
  const context = useMemo(
    (): FormContextValue => ({
      renderField: (field) => <FormFieldView {...field} />,
      errors,
      onBlur: ignore,
      files: NO_FILES,
      onUploaded: ignore,
      onUploading: ignore,
    }),
    [errors],
  );
  if (form === null) return null;
  const shared = { path: VALUE_PATH, name: VALUE_PATH, isRequired: false, value, onChange: setValue };
  return (
    <FormContext value={context}>
      {form.kind === "group" ? <GroupParts {...shared} field={form} /> : <FormFieldView {...shared} field={form} />}
    </FormContext>
  );
}

function CommentField({ state }: { state: AnswerState }) {
  const id = useId();
  return (
    <Field id={id} label={approvalStrings.comment} description={approvalStrings.commentHint} error={undefined}>
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          value={state.comment}
          maxLength={LIMITS.commentCharacters}
          onChange={(event) => state.setComment(event.target.value)}
        />
      )}
    </Field>
  );
}

function Answers({ state }: { state: AnswerState }) {
  const off = useWritesOff();
  const pending = (approved: boolean) => (state.sent === approved ? approvalStrings.sending : undefined);
  return (
    <div className="flex flex-wrap gap-2" data-print="hide">
      <Button variant="primary" onClick={() => state.answer(true)} disabledReason={off} pendingLabel={pending(true)}>
        <Check aria-hidden="true" />
        {approvalStrings.approve}
      </Button>
      <Button onClick={() => state.answer(false)} disabledReason={off} pendingLabel={pending(false)}>
        <X aria-hidden="true" />
        {approvalStrings.reject}
      </Button>
    </div>
  );
}

function Deadline({ waiting }: { waiting: ApprovalCardProps["waiting"] }) {
  const now = useNow();
  return (
    <p className="text-sm text-muted">
      {approvalStrings.since} <Elapsed startedAt={waiting.since} finishedAt={null} />
      {waiting.until !== null &&
        ` · ${waiting.atDeadline} ${formatRelative(Math.max(waiting.until, now + 1_000), now)}`}
    </p>
  );
}

/** What a stage asks a person, with the form of the answer. */
export function ApprovalCard({ action, stage, waiting }: ApprovalCardProps) {
  const { assignee, role, schema } = waiting;
  const state = useAnswer({ action, stage, schema });
  const who = assignee ?? (role === "admin" ? approvalStrings.administrator : null);
  return (
    <Callout
      tone="waiting"
      icon={Hourglass}
      title={who === null ? approvalStrings.title(stage) : approvalStrings.titleOther(stage, who)}
      headingLevel={3}
      marks={{ "data-approval": stage }}
    >
      <Deadline waiting={waiting} />
      <div className="mt-2 grid min-w-0 gap-3">
        <ValueFields state={state} />
        <CommentField state={state} />
        {state.message !== null && (
          <p role="alert" className="wrap-anywhere text-danger-fg">
            {approvalStrings.failed(state.message)}
          </p>
        )}
        <Answers state={state} />
      </div>
    </Callout>
  );
}
