"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useId } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { FormField } from "@/lib/flows/input-form";
import { initialValue, partPath } from "@/lib/flows/input-values";
import { isJsonList, type Json } from "@/lib/shared/json";

import { fieldHint } from "./field-hint";
import { FileField } from "./file-field";
import { controlId, useFormContext, type FormFieldProps } from "./form-context";
import { launchStrings } from "./launch-strings";

/** What an entry of each kind begins with; a list cannot hold "not set". */
const EMPTY = {
  boolean: false,
  list: [],
  group: {},
  text: "",
  number: "",
  choice: "",
  file: "",
  json: "",
} as const satisfies Record<FormField["kind"], Json>;

function newEntry(item: FormField): Json {
  const initial = initialValue(item);
  if (initial !== undefined) return initial;
  const first = item.kind === "choice" ? item.options[0]?.value : undefined;
  return first ?? (item.isNullable ? null : EMPTY[item.kind]);
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
  const { renderField } = useFormContext();
  const label = field.title ?? name;
  const number = place + 1;
  const change = (next: readonly Json[]): void => onChange([...next]);
  return (
    <li className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 flex-1">
        {renderField({
          field: field.item,
          name: launchStrings.entry(label, number),
          path: partPath(path, place),
          isRequired: true,
          value: entries[place],
          onChange: (value) => change(entries.with(place, value ?? "")),
        })}
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
  const entries = isJsonList(value) ? value : [];
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
