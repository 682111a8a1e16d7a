"use client";

import { createContext, use } from "react";

import type { UploadedFile } from "./upload-file";

/** What every field of the launch form shares. */
export interface FormContextValue {
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
