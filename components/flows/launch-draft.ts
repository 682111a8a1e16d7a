import { inputForm, type FormField } from "@/lib/flows/input-form";
import { initialValue, withoutSecrets, type FormValue } from "@/lib/flows/input-values";
import { hash32 } from "@/lib/shared/hash32";
import { canonicalJson, isJsonObject, type Json, type JsonObject } from "@/lib/shared/json";

import type { UploadedFile } from "./upload-file";

/** What a person has filled in so far. */
export interface LaunchDraft {
  /** Makes the keys of this draft's requests different from those of any other. */
  readonly id: string;
  readonly name: string;
  readonly input: FormValue;
  readonly files: readonly UploadedFile[];
}

/** What drafts need to know of a flow. */
export interface LaunchFlow {
  readonly name: string;
  readonly version: string;
  readonly inputSchema: JsonObject;
}

/** The form of a flow. */
export function formOf(flow: LaunchFlow): FormField {
  return inputForm(flow.inputSchema);
}

/** A draft nobody has touched. */
export function newDraft(form: FormField, id: string): LaunchDraft {
  return { id, name: "", input: initialValue(form), files: [] };
}

/** Key of a flow's draft in the storage of the tab; another schema has another draft. */
export function draftKey({ name, inputSchema }: LaunchFlow): string {
  return `showrunner-launch:${name}:${hash32(canonicalJson(inputSchema)).toString(36)}`;
}

/** The draft as the storage keeps it, without what must not be kept. */
export function storeDraft(form: FormField, draft: LaunchDraft): string {
  const input = withoutSecrets(form, draft.input);
  return JSON.stringify({ ...draft, ...(input === undefined ? { input: null, isUnset: true } : { input }) });
}

/** The draft that was kept; null for what is none. */
export function restoreDraft(text: string | null): LaunchDraft | null {
  const value = parse(text);
  if (!isJsonObject(value)) return null;
  const { id, name, input, files, isUnset } = value;
  if (typeof id !== "string" || typeof name !== "string") return null;
  return { id, name, input: isUnset === true ? undefined : input, files: filesIn(files) };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function filesIn(value: Json | undefined): UploadedFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (!isJsonObject(one)) return [];
    const { file, name, sizeBytes } = one;
    const isFile = typeof file === "string" && typeof name === "string" && typeof sizeBytes === "number";
    return isFile ? [{ file, name, sizeBytes }] : [];
  });
}

/** What is sent to launch a draft. The key follows its content: pressing twice is one request, a change is another. */
export function launchRequest(flow: LaunchFlow, draft: LaunchDraft) {
  const name = draft.name.trim();
  const content = {
    flow: flow.name,
    ...(name === "" ? {} : { name }),
    ...(draft.input === undefined ? {} : { input: draft.input }),
  };
  return { ...content, idempotencyKey: `page-${draft.id}-${hash32(canonicalJson(content)).toString(36)}` };
}
