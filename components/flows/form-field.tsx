"use client";

import type { ReactNode } from "react";

import { Checkbox } from "@/components/ui/checkbox";
import { Field, type FieldControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { initialValue } from "@/lib/flows/input-values";

import { fieldHint } from "./field-hint";
import { FileField } from "./file-field";
import { controlId, useFormContext, type FormFieldProps } from "./form-context";
import { GroupField } from "./group-field";
import { JsonField } from "./json-field";
import { launchStrings } from "./launch-strings";
import { ListField } from "./list-field";
import { NumberInput } from "./number-input";

const INPUT_TYPES: Readonly<Record<string, string>> = {
  date: "date",
  "date-time": "text",
  time: "time",
  email: "email",
  uri: "url",
};
const LONG_TEXT = 200;

function TextInput({ field, value, onChange, control }: FormFieldProps<"text"> & { control: FieldControl }) {
  const { onBlur } = useFormContext();
  const text = typeof value === "string" ? value : "";
  const shared = {
    ...control,
    value: text,
    maxLength: field.maxLength ?? undefined,
    onBlur: () => onBlur(control.id.slice(controlId("").length)),
    onChange: (event: { target: { value: string } }) => {
      // A text that may be left out is "not set" again once it is cleared.
      onChange(event.target.value === "" && control["aria-required"] === undefined ? undefined : event.target.value);
    },
  };
  const isLong = field.format === "multiline" || (field.maxLength ?? 0) > LONG_TEXT || text.includes("\n");
  if (isLong && !field.isSecret) return <Textarea {...shared} />;
  const type = field.isSecret ? "password" : (INPUT_TYPES[field.format ?? ""] ?? "text");
  return <Input {...shared} type={type} autoComplete="off" spellCheck={false} />;
}

function ChoiceInput({ field, value, onChange, control }: FormFieldProps<"choice"> & { control: FieldControl }) {
  const chosen = field.options.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value));
  return (
    <Select
      {...control}
      value={chosen === -1 ? "" : String(chosen)}
      onChange={(event) => onChange(field.options[Number(event.target.value || "-1")]?.value)}
    >
      <option value="">{launchStrings.choose}</option>
      {field.options.map((option, place) => (
        <option key={option.label} value={place}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}

/** Without a value to begin with, "no" must be told from "not set". */
function BooleanInput({ value, onChange, control }: FormFieldProps<"boolean"> & { control: FieldControl }) {
  return (
    <Select
      {...control}
      value={typeof value === "boolean" ? String(value) : ""}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value === "true")}
    >
      <option value="">{launchStrings.notSet}</option>
      <option value="true">{launchStrings.yes}</option>
      <option value="false">{launchStrings.no}</option>
    </Select>
  );
}

function BooleanCheckbox({ field, path, name, value, onChange }: FormFieldProps<"boolean">) {
  const { errors } = useFormContext();
  const id = controlId(path);
  const error = errors.get(path);
  return (
    <div className="grid gap-0.5">
      <label htmlFor={id} className="inline-flex items-center gap-1.5 text-sm font-medium">
        <Checkbox
          id={id}
          checked={value === true}
          aria-describedby={`${id}-hint`}
          aria-invalid={error === undefined ? undefined : true}
          onChange={(event) => onChange(event.target.checked)}
        />
        {field.title ?? name}
      </label>
      <p id={`${id}-hint`} className="ps-7.5 text-sm text-muted">
        {fieldHint(field)}
        {error !== undefined && <span className="block text-danger-fg">{error}</span>}
      </p>
    </div>
  );
}

function controlOf(props: FormFieldProps, control: FieldControl): ReactNode {
  const { field } = props;
  switch (field.kind) {
    case "text":
      return <TextInput {...props} field={field} control={control} />;
    case "number":
      return <NumberInput {...props} field={field} control={control} />;
    case "choice":
      return <ChoiceInput {...props} field={field} control={control} />;
    case "boolean":
      return <BooleanInput {...props} field={field} control={control} />;
    case "json":
      return <JsonField {...props} field={field} control={control} />;
    case "file":
    case "list":
    case "group":
      return null;
  }
}

/** A value that may be null gets a box for it. */
function NullBox({ field, path, name, value, onChange }: FormFieldProps) {
  if (!field.isNullable) return null;
  return (
    <label className="inline-flex items-center gap-1 text-sm text-muted">
      <Checkbox
        checked={value === null}
        aria-label={`${field.title ?? name}: ${launchStrings.noValue}`}
        onChange={(event) => onChange(event.target.checked ? null : (initialValue(field) ?? undefined))}
        id={`${controlId(path)}-null`}
      />
      {launchStrings.noValue}
    </label>
  );
}

/** One field of the launch form, of whatever kind its schema asks for. */
export function FormFieldView(props: FormFieldProps) {
  const { field, path, name, isRequired, value } = props;
  const { errors } = useFormContext();
  if (field.kind === "group") return <GroupField {...props} field={field} />;
  if (field.kind === "file") return <FileField {...props} field={field} />;
  if (field.kind === "list") return <ListField {...props} field={field} />;
  if (field.kind === "boolean" && typeof field.initial === "boolean")
    return <BooleanCheckbox {...props} field={field} />;
  return (
    <div className="grid gap-1">
      {value === null && field.isNullable ? (
        <p className="text-sm font-medium">{field.title ?? name}</p>
      ) : (
        <Field
          id={controlId(path)}
          label={field.title ?? name}
          description={fieldHint(field)}
          error={errors.get(path)}
          isRequired={isRequired}
        >
          {(control) => controlOf(props, control)}
        </Field>
      )}
      <NullBox {...props} />
    </div>
  );
}
