"use client";

import type { ReactNode } from "react";
import { createContext, use } from "react";

import type { FormField } from "@/lib/flows/input-form";
import type { FormValue } from "@/lib/flows/input-values";

import type { UploadedFile } from "./upload-file";

export interface FormFieldProps<Kind extends FormField["kind"] = FormField["kind"]> {
  field: Extract<FormField, { kind: Kind }>;
  /** Place of the value, as the server writes it. */
  path: string;
  /** Name of the field. */
  name: string;
  isRequired: boolean;
  value: FormValue;
  onChange: (value: FormValue) => void;
}

/** What every field of the launch form shares. */
export interface FormContextValue {
  /** Draws a field of any kind: groups and lists hold fields, which hold groups and lists. */
  readonly renderField: (props: FormFieldProps) => ReactNode;
  /** What is wrong, by path; shown once one has tried to launch, or has left the field. */
  readonly errors: ReadonlyMap<string, string>;
  readonly onBlur: (path: string) => void;
  /** Uploaded files by id, to show their names. */
  readonly files: ReadonlyMap<string, UploadedFile>;
  readonly onUploaded: (file: UploadedFile) => void;
  /** Counts uploads that are under way. */
  readonly onUploading: (by: 1 | -1) => void;
}

export const FormContext = createContext<FormContextValue | null>(null);

/** What every field of the launch form shares. @throws Error outside of a form */
export function useFormContext(): FormContextValue {
  const value = use(FormContext);
  if (value === null) throw new Error("A form field needs the form around it.");
  return value;
}

/** Id of the control at a path, for the links of the error summary. */
export function controlId(path: string): string {
  return `field-${path}`;
}
