"use client";

import { useEffect, useRef, useState } from "react";

import { messageOf } from "@/lib/shared/errors";
import { LIMITS } from "@/lib/shared/limits";

import { useFormContext } from "./form-context";
import { launchStrings } from "./launch-strings";
import { uploadFile, type Upload, type UploadedFile } from "./upload-file";

/** A file that was chosen: on its way, here, or refused. */
export interface ChosenFile {
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly state:
    | { readonly kind: "uploading"; readonly share: number }
    | { readonly kind: "done"; readonly file: string }
    | { readonly kind: "failed"; readonly message: string };
}

const MIB = 1024 * 1024;

/** The largest file that is taken, in words. */
export const UPLOAD_LIMIT = `${LIMITS.uploadBytes / MIB} MiB`;

let chosenSoFar = 0;

function refusalOf({ name, size }: File): string | null {
  return size > LIMITS.uploadBytes ? launchStrings.fileTooLarge(name, UPLOAD_LIMIT) : null;
}

function restored(ids: readonly string[], known: ReadonlyMap<string, UploadedFile>): ChosenFile[] {
  return ids.map((id) => {
    const file = known.get(id);
    const name = file?.name ?? launchStrings.savedFile;
    return { key: id, name, sizeBytes: file?.sizeBytes ?? 0, state: { kind: "done", file: id } };
  });
}

/** The ids of the files that are here, in the order they were chosen. */
export function idsOf(chosen: readonly ChosenFile[]): string[] {
  return chosen.flatMap(({ state }) => (state.kind === "done" ? [state.file] : []));
}

/** A file as it is chosen: too large a one is refused at once. */
function chosenOf(source: File): ChosenFile {
  chosenSoFar += 1;
  const refusal = refusalOf(source);
  const state =
    refusal === null ? ({ kind: "uploading", share: 0 } as const) : ({ kind: "failed", message: refusal } as const);
  return { key: `chosen-${chosenSoFar}`, name: source.name, sizeBytes: source.size, state };
}

/** What uploads need beside what is shown of them. */
interface Sending {
  readonly sources: Map<string, File>;
  readonly uploads: Map<string, Upload>;
}

/** Uploads under way, which end with the field. */
function useSending(): Sending {
  const [sending] = useState<Sending>(() => ({ sources: new Map(), uploads: new Map() }));
  useEffect(() => () => sending.uploads.forEach((upload) => upload.abort()), [sending]);
  return sending;
}

/** The value of the latest render, for what ends later. */
function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

/**
 * Uploads chosen files at once and tells the ids of those that are here.
 * @param ids those the draft already holds
 */
export function useUploads(ids: readonly string[], onIds: (ids: readonly string[]) => void) {
  const { files, onUploaded, onUploading } = useFormContext();
  const { sources, uploads } = useSending();
  const [chosen, setChosen] = useState(() => restored(ids, files));
  const known = useRef(chosen);
  const tell = useLatest(onIds);
  // The draft was changed elsewhere: as JSON, or by restoring it.
  const isOther = idsOf(chosen).join() !== ids.join() && chosen.every(({ state }) => state.kind === "done");
  const shown = isOther ? restored(ids, files) : chosen;

  function put(next: readonly ChosenFile[]): void {
    known.current = [...next];
    setChosen(known.current);
  }
  function change(key: string, state: ChosenFile["state"]): void {
    put(known.current.map((one) => (one.key === key ? { ...one, state } : one)));
  }
  async function send(key: string, source: File): Promise<void> {
    const upload = uploadFile(source, (share) => change(key, { kind: "uploading", share }));
    uploads.set(key, upload);
    onUploading(1);
    try {
      const file = await upload.done;
      onUploaded(file);
      change(key, { kind: "done", file: file.file });
      tell.current(idsOf(known.current));
    } catch (error) {
      change(key, { kind: "failed", message: launchStrings.fileFailed(source.name, messageOf(error)) });
    } finally {
      uploads.delete(key);
      onUploading(-1);
    }
  }
  /** Adds files; with `isReplacing` they take the place of what was there. */
  function add(added: readonly File[], { isReplacing }: { isReplacing: boolean }): void {
    const entries = added.map((source) => ({ source, one: chosenOf(source) }));
    put([...(isReplacing ? [] : shown), ...entries.map(({ one }) => one)]);
    for (const { source, one } of entries) {
      sources.set(one.key, source);
      if (one.state.kind === "uploading") void send(one.key, source);
    }
  }
  function remove(key: string): void {
    uploads.get(key)?.abort();
    put(shown.filter((one) => one.key !== key));
    tell.current(idsOf(known.current));
  }
  /** Sends a file that failed once more; null for one that would fail again. */
  function againFor(key: string): (() => void) | null {
    const source = sources.get(key);
    if (source === undefined || refusalOf(source) !== null) return null;
    return () => {
      change(key, { kind: "uploading", share: 0 });
      void send(key, source);
    };
  }
  return { chosen: shown, add, remove, againFor };
}
