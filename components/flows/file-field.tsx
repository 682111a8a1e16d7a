"use client";

import { CircleAlert, FileText, RotateCw, Upload, X } from "lucide-react";
import type { DragEvent } from "react";
import { useState } from "react";

import { strings } from "@/components/layout/strings";
import { buttonClass } from "@/components/ui/button-class";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { FormValue } from "@/lib/flows/input-values";
import { isJsonObject } from "@/lib/shared/json";
import { formatBytes } from "@/lib/shared/number-format";

import { fieldHint } from "./field-hint";
import { controlId, useFormContext, type FormFieldProps } from "./form-context";
import { launchStrings } from "./launch-strings";
import { UPLOAD_LIMIT, useUploads, type ChosenFile } from "./use-uploads";

function idsIn(value: FormValue): string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return entries.flatMap((entry) => (isJsonObject(entry) && typeof entry["file"] === "string" ? [entry["file"]] : []));
}

interface ChosenProps {
  one: ChosenFile;
  onRemove: () => void;
  onAgain: (() => void) | null;
}

function Chosen({ one, onRemove, onAgain }: ChosenProps) {
  const { name, sizeBytes, state } = one;
  const isFailed = state.kind === "failed";
  const Icon = isFailed ? CircleAlert : FileText;
  return (
    <li className="flex min-w-0 items-center gap-2 py-1" data-upload={state.kind}>
      <Icon className={cn("size-4 shrink-0", isFailed ? "text-danger-fg" : "text-muted")} aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate">{name}</span>
          {sizeBytes > 0 && (
            <span data-numeric="" className="shrink-0 text-sm text-muted">
              {formatBytes(sizeBytes)}
            </span>
          )}
        </span>
        {isFailed && <span className="text-sm wrap-anywhere text-danger-fg">{state.message}</span>}
        {state.kind === "uploading" && (
          <ProgressBar
            label={name}
            current={Math.round(state.share * 100)}
            total={100}
            valueText={launchStrings.uploading(name, Math.floor(state.share * 100))}
          />
        )}
      </div>
      {onAgain !== null && (
        <IconButton label={launchStrings.retryFile(name)} onClick={onAgain}>
          <RotateCw aria-hidden="true" />
        </IconButton>
      )}
      <IconButton
        label={state.kind === "uploading" ? launchStrings.cancelFile(name) : launchStrings.removeFile(name)}
        onClick={onRemove}
      >
        <X aria-hidden="true" />
      </IconButton>
    </li>
  );
}

interface DropZoneProps {
  id: string;
  isMany: boolean;
  isInvalid: boolean;
  describedBy: string;
  onFiles: (files: readonly File[]) => void;
}

function DropZone({ id, isMany, isInvalid, describedBy, onFiles }: DropZoneProps) {
  const [isOver, setIsOver] = useState(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files].slice(0, isMany ? undefined : 1));
  }
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-dashed p-4",
        isOver ? "border-accent bg-selected" : isInvalid ? "border-danger-fg" : "border-strong",
      )}
    >
      <input
        id={id}
        type="file"
        multiple={isMany}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || undefined}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
        className="peer sr-only"
      />
      <label
        htmlFor={id}
        className={cn(
          buttonClass({ variant: "secondary" }),
          "cursor-pointer peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus",
        )}
      >
        <Upload aria-hidden="true" />
        {isMany ? launchStrings.chooseFiles : launchStrings.chooseFile}
      </label>
      <span className="text-muted">
        {isMany ? launchStrings.dropFiles(UPLOAD_LIMIT) : launchStrings.dropFile(UPLOAD_LIMIT)}
      </span>
    </div>
  );
}

/** One uploaded file, or several: chosen, or dropped on the field, and sent at once. */
export function FileField(props: FormFieldProps<"file"> | FormFieldProps<"list">) {
  const { field, path, name, isRequired, value, onChange } = props;
  const { errors } = useFormContext();
  const isMany = field.kind === "list";
  const { chosen, add, remove, againFor } = useUploads(idsIn(value), (ids) => {
    const entries = ids.map((file) => ({ file }));
    onChange(entries.length === 0 ? undefined : isMany ? entries : entries.at(-1));
  });
  const id = controlId(path);
  const error = errors.get(path);
  const hint = fieldHint(field);
  const label = field.title ?? name;
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {isRequired && <span className="font-normal text-muted"> ({strings.common.required})</span>}
      </label>
      <DropZone
        id={id}
        isMany={isMany}
        isInvalid={error !== undefined}
        describedBy={`${id}-hint`}
        onFiles={(files) => files.length > 0 && add(files, { isReplacing: !isMany })}
      />
      <p id={`${id}-hint`} className="text-sm text-muted empty:hidden">
        {hint}
        {error !== undefined && <span className="block text-danger-fg">{error}</span>}
      </p>
      {chosen.length > 0 && (
        <ul aria-label={`${label}: ${launchStrings.uploads}`}>
          {chosen.map((one) => (
            <Chosen
              key={one.key}
              one={one}
              onRemove={() => remove(one.key)}
              onAgain={one.state.kind === "failed" ? againFor(one.key) : null}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
