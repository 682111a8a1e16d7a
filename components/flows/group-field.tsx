"use client";

import { Fragment } from "react";

import { partPath, withPart } from "@/lib/flows/input-values";
import { isJsonObject } from "@/lib/shared/json";

import { fieldHint } from "./field-hint";
import { useFormContext, type FormFieldProps } from "./form-context";

/** The parts of a group without a frame of their own. */
export function GroupParts({ field, path, value, onChange }: FormFieldProps<"group">) {
  const { renderField } = useFormContext();
  return field.parts.map((part) => (
    <Fragment key={part.name}>
      {renderField({
        field: part.field,
        name: part.name,
        path: partPath(path, part.name),
        isRequired: part.isRequired,
        value: isJsonObject(value) && Object.hasOwn(value, part.name) ? value[part.name] : undefined,
        onChange: (next) => onChange(withPart(value, part.name, next)),
      })}
    </Fragment>
  ));
}

/** A group of fields with its name. */
export function GroupField(props: FormFieldProps<"group">) {
  const { field, name } = props;
  const hint = fieldHint(field);
  return (
    <fieldset className="grid min-w-0 gap-4 rounded-md border border-border p-4">
      <legend className="px-1 text-sm font-semibold">{field.title ?? name}</legend>
      {hint !== null && <p className="text-sm text-muted">{hint}</p>}
      <GroupParts {...props} />
    </fieldset>
  );
}
