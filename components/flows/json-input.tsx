"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { FormValue } from "@/lib/flows/input-values";

import { controlId } from "./form-context";
import { launchStrings } from "./launch-strings";
import { parseJson } from "./parse-json";

export interface JsonInputProps {
  value: FormValue;
  error: string | undefined;
  /** The text is not JSON now: there is nothing to launch with. */
  onFault: (message: string | null) => void;
  onChange: (value: FormValue) => void;
}

/** The whole input as JSON. A text that is not JSON is kept, and its fault named. */
export function JsonInput({ value, error, onFault, onChange }: JsonInputProps) {
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const parsed = parseJson(text);
  return (
    <Field
      id={controlId("input")}
      label={launchStrings.jsonLabel}
      error={parsed.kind === "fault" ? parsed.message : error}
    >
      {(control) => (
        <Textarea
          {...control}
          rows={12}
          spellCheck={false}
          value={text}
          onChange={(event) => {
            const next = parseJson(event.target.value);
            setText(event.target.value);
            onFault(next.kind === "fault" ? next.message : null);
            if (next.kind !== "fault") onChange(next.kind === "value" ? next.value : undefined);
          }}
          className="min-h-64 font-mono text-xs"
        />
      )}
    </Field>
  );
}
