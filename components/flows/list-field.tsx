"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useId } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { FormField } from "@/lib/flows/input-form";
import { initialValue, partPath } from "@/lib/flows/input-values";
import type { Json } from "@/lib/shared/json";

import { fieldHint } from "./field-hint";
import { FileField } from "./file-field";
import { controlId, useFormContext } from "./form-context";
import { FormFieldView, type FormFieldProps } from "./form-field";
import { launchStrings } from "./launch-strings";

function entriesOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** What a new entry begins with; a list cannot hold "not set". */
function newEntry(item: FormField): Json {
  const initial = initialValue(item);
  if (initial !== undefined) return initial;
  switch (item.kind) {
    case "boolean":
      return false;
    case "list":
      return [];
    case "choice":
      return item.options[0]?.value ?? "";
    case "text":
    case "number":
    case "file":
    case "group":
    case "json":
      return item.isNullable ? null : "";
  }
}

function swapped(entries: readonly Json[], place: number, by: 1 | -1): Json[] {
  const one = entries[place];
  const other = entries[place + by];
  if (one === undefined || other === undefined) return [...entries];
  return entries.with(place, other).with(place + by, one);
}

interface EntryProps {
  list: FormFieldProps<"list">;
  entries: readonly Json[];
  place: number;
}

function Entry({ list, entries, place }: EntryProps) {
  const { field, path, name, onChange } = list;
  const label = field.title ?? name;
  const number = place + 1;
  const change = (next: readonly Json[]): void => onChange([...next]);
  return (
    <li className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 flex-1">
        <FormFieldView
          field={field.item}
          name={launchStrings.entry(label, number)}
          path={partPath(path, place)}
          isRequired
          value={entries[place]}
          onChange={(value) => change(entries.with(place, value ?? ""))}
        />
      </div>
      <span className="flex pt-5.5">
        {place > 0 && (
          <IconButton label={launchStrings.moveUp(label, number)} onClick={() => change(swapped(entries, place, -1))}>
            <ArrowUp aria-hidden="true" />
          </IconButton>
        )}
        {place < entries.length - 1 && (
          <IconButton label={launchStrings.moveDown(label, number)} onClick={() => change(swapped(entries, place, 1))}>
            <ArrowDown aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label={launchStrings.remove(label, number)}
          onClick={() => change(entries.filter((_, other) => other !== place))}
        >
          <X aria-hidden="true" />
        </IconButton>
      </span>
    </li>
  );
}

/** Values of one kind in an order; files are added several at a time. */
export function ListField(props: FormFieldProps<"list">) {
  const { field, path, name, value, isRequired, onChange } = props;
  const { errors } = useFormContext();
  const hintId = useId();
  if (field.item.kind === "file") return <FileField {...props} />;
  const entries = entriesOf(value);
  const label = field.title ?? name;
  const error = errors.get(path);
  const isFull = field.max !== null && entries.length >= field.max;
  return (
    <fieldset
      id={controlId(path)}
      tabIndex={-1}
      aria-describedby={hintId}
      className="grid min-w-0 gap-3 rounded-md border border-border p-4"
    >
      <legend className="px-1 text-sm font-semibold">{label}</legend>
      <p id={hintId} className="text-sm text-muted empty:hidden">
        {fieldHint(field)}
        {error !== undefined && <span className="block text-danger-fg">{error}</span>}
      </p>
      {entries.length === 0 ? (
        <p className="text-sm text-muted">{launchStrings.noEntries}</p>
      ) : (
        <ol className="grid gap-3">
          {entries.map((_, place) => (
            // Entries are told apart by their place alone.
            // oxlint-disable-next-line react/no-array-index-key
            <Entry key={place} list={props} entries={entries} place={place} />
          ))}
        </ol>
      )}
      <div className="flex flex-wrap gap-2">
        {!isFull && (
          <Button size="sm" onClick={() => onChange([...entries, newEntry(field.item)])}>
            <Plus aria-hidden="true" />
            {launchStrings.add(label)}
          </Button>
        )}
        {value !== undefined && entries.length === 0 && !isRequired && (
          <Button size="sm" variant="ghost" onClick={() => onChange(undefined)}>
            {launchStrings.clear(label)}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
