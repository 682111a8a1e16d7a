"use client";

import { Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent, KeyboardEvent } from "react";
import { useCallback, useMemo, useRef, useState } from "react";

import { useLaunchOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { LIMITS } from "@/lib/shared/limits";

import { ErrorSummary } from "./error-summary";
import { controlId, FormContext, type FormContextValue } from "./form-context";
import { FormFieldView } from "./form-field";
import { GroupParts } from "./group-field";
import { InputSwitch, type InputMode } from "./input-switch";
import { JsonInput } from "./json-input";
import { formOf, type LaunchFlow } from "./launch-draft";
import { launchStrings } from "./launch-strings";
import type { UploadedFile } from "./upload-file";
import { INPUT_PATH, NAME_PATH, useLaunch } from "./use-launch";
import { useLaunchDraft, type Prefill } from "./use-launch-draft";

export interface LaunchFormProps {
  flow: LaunchFlow;
  prefill: Prefill | null;
}

/** Everything the form knows and does. */
function useLaunchForm({ flow, prefill }: LaunchFormProps) {
  const form = useMemo(() => formOf(flow), [flow]);
  const { draft, change, forget } = useLaunchDraft(flow, form, prefill);
  const launching = useLaunch({ flow, form, draft, onLaunched: forget });
  const [mode, setMode] = useState<InputMode>("form");
  const [jsonFault, setJsonFault] = useState<string | null>(null);
  const [uploading, setUploading] = useState(0);
  const [attempts, setAttempts] = useState(0);
  const summary = useRef<HTMLDivElement>(null);
  const { files } = draft;
  const { errors, leave, launch } = launching;

  const addFile = useCallback(
    (file: UploadedFile) => change({ files: [...files.filter((one) => one.file !== file.file), file] }),
    [change, files],
  );
  const context = useMemo(
    (): FormContextValue => ({
      renderField: (field) => <FormFieldView {...field} />,
      errors,
      onBlur: leave,
      files: new Map(files.map((file) => [file.file, file])),
      onUploaded: addFile,
      onUploading: (by) => setUploading((before) => before + by),
    }),
    [errors, leave, files, addFile],
  );
  const off = jsonFault ?? (uploading > 0 ? launchStrings.stillUploading : undefined);

  async function submit(): Promise<void> {
    if (off !== undefined) return;
    const isSent = await launch();
    if (isSent) return;
    setAttempts((before) => before + 1);
    requestAnimationFrame(() => summary.current?.focus());
  }
  return {
    form,
    draft,
    change,
    launching,
    mode,
    setMode,
    jsonFault,
    setJsonFault,
    context,
    off,
    attempts,
    summary,
    submit,
  };
}

type LaunchFormState = ReturnType<typeof useLaunchForm>;

function NameField({ flow, state }: { flow: LaunchFlow; state: LaunchFormState }) {
  const { draft, change, launching } = state;
  return (
    <Field
      id={controlId(NAME_PATH)}
      label={launchStrings.name}
      description={launchStrings.nameHint(flow.name)}
      error={launching.errors.get(NAME_PATH)}
    >
      {(control) => (
        <Input
          {...control}
          value={draft.name}
          autoComplete="off"
          maxLength={LIMITS.nameCharacters}
          onBlur={() => launching.leave(NAME_PATH)}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
    </Field>
  );
}

function InputFields({ state }: { state: LaunchFormState }) {
  const { form, draft, change, mode, launching } = state;
  const set = (input: typeof draft.input): void => change({ input });
  if (mode === "json") {
    return (
      <JsonInput
        value={draft.input}
        error={launching.errors.get(INPUT_PATH)}
        onFault={state.setJsonFault}
        onChange={set}
      />
    );
  }
  const shared = { path: INPUT_PATH, name: launchStrings.input, isRequired: false, value: draft.input, onChange: set };
  if (form.kind !== "group") return <FormFieldView {...shared} field={form} />;
  if (form.parts.length === 0) return <p className="text-muted">{launchStrings.noInput}</p>;
  return <GroupParts {...shared} field={form} />;
}

function Footer({ state }: { state: LaunchFormState }) {
  const off = useLaunchOff() ?? state.off;
  return (
    <div className="sticky bottom-[var(--spacing-bottom-nav)] z-10 -mx-4 flex flex-wrap items-center gap-3 border-t border-border bg-bg px-4 py-3 md:mx-0 md:px-0">
      <Button
        type="submit"
        variant="primary"
        disabledReason={off}
        pendingLabel={state.launching.isUnderWay ? launchStrings.launching : undefined}
      >
        <Rocket aria-hidden="true" />
        {launchStrings.launch}
      </Button>
      <span className="max-md:hidden">
        <Kbd>{launchStrings.keys}</Kbd>
      </span>
      {state.off !== undefined && <span className="text-sm text-muted">{state.off}</span>}
    </div>
  );
}

/** The form of one flow: the action's name, the flow's input, and the button that launches. */
export function LaunchForm(props: LaunchFormProps) {
  const state = useLaunchForm(props);
  const router = useRouter();
  const { entries, message } = state.launching;
  const hasSummary = state.attempts > 0 && (entries.length > 0 || message !== null);
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void state.submit();
    }
    // The draft is kept, so that leaving loses nothing.
    if (event.key === "Escape" && !event.defaultPrevented) router.back();
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void state.submit();
  }
  return (
    <FormContext value={state.context}>
      {/* By itself a browser sends nothing of a dialog's form: a press before the page is awake does not lead away from it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys that work in every field */}
      <form method="dialog" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate className="grid min-w-0 gap-5">
        {hasSummary && (
          <ErrorSummary
            summary={state.summary}
            title={message === null ? launchStrings.summary(entries.length) : launchStrings.refused}
            entries={entries}
            message={message}
          />
        )}
        <NameField flow={props.flow} state={state} />
        <Card
          title={launchStrings.input}
          controls={<InputSwitch mode={state.mode} onChange={state.setMode} fault={state.jsonFault} />}
        >
          <div className="grid min-w-0 gap-4 p-4">
            <InputFields state={state} />
          </div>
        </Card>
        <Footer state={state} />
      </form>
    </FormContext>
  );
}
