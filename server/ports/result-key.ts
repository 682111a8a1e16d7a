import { createHash } from "node:crypto";

import type { StagePlan } from "@/lib/flows/flow-spec";
import { canonicalJson, isJsonObject, readJson, type Json } from "@/lib/shared/json";

/** What tells the work of one task from that of any other. */
export interface WorkOfTask {
  readonly organisation: string;
  readonly flow: string;
  readonly version: string;
  readonly stage: string;
  readonly executor: StagePlan["executor"];
  /** Digest of the input and the outputs it reads. */
  readonly scope: string;
  /** The digest of its item, if its stage is wide. */
  readonly item: string | null;
}

/** What tells the work of one action from that of any other. */
export interface WorkOfAction {
  readonly organisation: string;
  readonly flow: string;
  readonly version: string;
  readonly stages: readonly StagePlan[];
  /** Digest of its input. */
  readonly input: string;
}

/** SHA-256 of the content of an uploaded file, or null for an id that names none. */
export type ContentOf = (file: string) => Promise<string | null>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The key under which what a task gives is kept: the same for the same work, whatever the order of keys in what it reads. */
export function resultKey(work: WorkOfTask): string {
  return sha256(canonicalJson(readJson(JSON.stringify(work))));
}

/** The key under which what a whole action gives is kept; no task has the same. */
export function wholeKey(work: WorkOfAction): string {
  return sha256(canonicalJson(readJson(JSON.stringify(work))));
}

/** A digest of a value, in which uploaded files count by their content. */
export async function digestOf(value: unknown, contentOf: ContentOf): Promise<string> {
  const json = readJson(JSON.stringify(value ?? null));
  const files = [...filesIn(json)];
  const contents = await Promise.all(files.map(async (file) => [file, await contentOf(file)] as const));
  const known = new Map(contents);
  return sha256(canonicalJson(json, (one) => contentText(fileIn(one), known)));
}

/** What stands for a file is no JSON, so that no other value has its text. */
function contentText(file: string | null, contents: ReadonlyMap<string, string | null>): string | null {
  const content = file === null ? null : (contents.get(file) ?? null);
  return content === null ? null : `file ${content}`;
}

/** The id of a file that a value names and nothing else. */
function fileIn(value: Json): string | null {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return null;
  const { file } = value;
  return typeof file === "string" && UUID.test(file) ? file : null;
}

function filesIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const open: Json[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const file = fileIn(one);
    if (file !== null) found.add(file);
    else if (typeof one === "object" && one !== null) for (const child of Object.values(one)) open.push(child);
  }
  return found;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
