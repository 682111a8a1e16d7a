"use client";

import { useEffect, useRef, useState } from "react";

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

/**
 * Uploads chosen files at once and tells the ids of those that are here.
 * @param ids those the draft already holds
 */
export function useUploads(ids: readonly string[], onIds: (ids: readonly string[]) => void) {
  const { files, onUploaded, onUploading } = useFormContext();
  const [chosen, setChosen] = useState(() => restored(ids, files));
  const latest = useRef(chosen);
  const sources = useRef(new Map<string, File>());
  const uploads = useRef(new Map<string, Upload>());
  const tell = useRef(onIds);
  useEffect(() => {
    tell.current = onIds;
  });
  useEffect(() => {
    const open = uploads.current;
    return () => open.forEach((upload) => upload.abort());
  }, []);

  // The draft was changed elsewhere: as JSON, or by choosing another flow.
  const isOther = idsOf(chosen).join() !== ids.join() && chosen.every(({ state }) => state.kind === "done");
  const shown = isOther ? restored(ids, files) : chosen;

  function put(next: readonly ChosenFile[]): void {
    latest.current = [...next];
    setChosen(latest.current);
  }
  function change(key: string, state: ChosenFile["state"]): void {
    put(latest.current.map((one) => (one.key === key ? { ...one, state } : one)));
  }

  async function send(key: string, source: File): Promise<void> {
    const upload = uploadFile(source, (share) => change(key, { kind: "uploading", share }));
    uploads.current.set(key, upload);
    onUploading(1);
    try {
      const file = await upload.done;
      onUploaded(file);
      change(key, { kind: "done", file: file.file });
      tell.current(idsOf(latest.current));
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      change(key, { kind: "failed", message: launchStrings.fileFailed(source.name, why) });
    } finally {
      uploads.current.delete(key);
      onUploading(-1);
    }
  }

  /** Adds files; with `isReplacing` they take the place of what was there. */
  function add(added: readonly File[], { isReplacing }: { isReplacing: boolean }): void {
    const entries = added.map((source): { source: File; chosen: ChosenFile } => {
      chosenSoFar += 1;
      const refusal = refusalOf(source);
      const state =
        refusal === null ? { kind: "uploading" as const, share: 0 } : { kind: "failed" as const, message: refusal };
      return { source, chosen: { key: `chosen-${chosenSoFar}`, name: source.name, sizeBytes: source.size, state } };
    });
    put([...(isReplacing ? [] : shown), ...entries.map((entry) => entry.chosen)]);
    for (const { source, chosen: one } of entries) {
      sources.current.set(one.key, source);
      if (one.state.kind === "uploading") void send(one.key, source);
    }
  }

  function remove(key: string): void {
    uploads.current.get(key)?.abort();
    put(shown.filter((one) => one.key !== key));
    tell.current(idsOf(latest.current));
  }

  function again(key: string): void {
    const source = sources.current.get(key);
    if (source === undefined || refusalOf(source) !== null) return;
    change(key, { kind: "uploading", share: 0 });
    void send(key, source);
  }

  return { chosen: shown, add, remove, again, canSendAgain: (key: string) => canSendAgain(sources.current.get(key)) };
}

function canSendAgain(source: File | undefined): boolean {
  return source !== undefined && refusalOf(source) === null;
}
