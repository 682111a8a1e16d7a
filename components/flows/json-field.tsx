"use client";

import { useState } from "react";

import type { FieldControl } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { FormValue } from "@/lib/flows/input-values";

import { controlId, useFormContext, type FormFieldProps } from "./form-context";
import { launchStrings } from "./launch-strings";
import { parseJson } from "./parse-json";

function textOf(value: FormValue): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

/** A value of any shape, written as JSON. What is not JSON yet is kept, and counts as not set. */
export function JsonField({ value, onChange, control }: FormFieldProps<"json"> & { control: FieldControl }) {
  const { onBlur } = useFormContext();
  const [typed, setTyped] = useState(textOf(value));
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== undefined) setTyped(textOf(value));
  }
  const parsed = parseJson(typed);
  return (
    <>
      <Textarea
        {...control}
        value={typed}
        placeholder={launchStrings.jsonField}
        spellCheck={false}
        onBlur={() => onBlur(control.id.slice(controlId("").length))}
        onChange={(event) => {
          const next = parseJson(event.target.value);
          setTyped(event.target.value);
          const after = next.kind === "value" ? next.value : undefined;
          setKnown(after);
          onChange(after);
        }}
        className="font-mono text-xs"
      />
      {parsed.kind === "fault" && <span className="text-sm text-danger-fg">{parsed.message}</span>}
    </>
  );
}
