"use client";

import { useState } from "react";

import type { FieldControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { FormValue } from "@/lib/flows/input-values";

import { controlId, useFormContext, type FormFieldProps } from "./form-context";

/** What a text stands for: nothing, a number, or itself where it is none, so that it can be shown and refused. */
function valueOf(text: string): FormValue {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : text;
}

function textOf(value: FormValue): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A number. Typed as text: the browser's own number field hides what it does not understand. */
export function NumberInput({ field, value, onChange, control }: FormFieldProps<"number"> & { control: FieldControl }) {
  const { onBlur } = useFormContext();
  const [typed, setTyped] = useState(textOf(value));
  // `1.` and `1.0` are the same number while one types; another value from outside replaces the text.
  const text = valueOf(typed) === value ? typed : textOf(value);
  return (
    <Input
      {...control}
      inputMode={field.isInteger && (field.min ?? -1) >= 0 ? "numeric" : "decimal"}
      autoComplete="off"
      value={text}
      onBlur={() => onBlur(control.id.slice(controlId("").length))}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(valueOf(event.target.value));
      }}
      className="max-w-64 tabular-nums"
    />
  );
}
