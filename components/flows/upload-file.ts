import { strings } from "@/components/layout/strings";
import { isJsonObject } from "@/lib/shared/json";

/** An uploaded file, as an input names it. */
export interface UploadedFile {
  readonly file: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** An upload under way. `done` settles once, with the file or with a message for people. */
export interface Upload {
  readonly done: Promise<UploadedFile>;
  readonly abort: () => void;
}

/** An upload did not work; the message says why. */
export class UploadError extends Error {}

const TIMEOUT_MS = 120_000;

/** Sends a file. `onProgress` is told the share that has been sent, 0 to 1. */
export function uploadFile(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<UploadedFile>((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = readAnswer(request.responseText);
      if (answer !== null && request.status < 300) resolve(answer);
      else reject(new UploadError(messageIn(request.responseText)));
    });
    for (const end of ["error", "timeout"]) {
      request.addEventListener(end, () => reject(new UploadError(strings.common.noAnswer)));
    }
    request.addEventListener("abort", () => reject(new UploadError("")));
  });
  request.open("POST", "/api/v1/files");
  request.timeout = TIMEOUT_MS;
  const body = new FormData();
  body.append("file", file, file.name);
  request.send(body);
  return { done, abort: () => request.abort() };
}

function readAnswer(text: string): UploadedFile | null {
  const answer = parse(text);
  if (!isJsonObject(answer)) return null;
  const { file, name, sizeBytes } = answer;
  const isComplete = typeof file === "string" && typeof name === "string" && typeof sizeBytes === "number";
  return isComplete ? { file, name, sizeBytes } : null;
}

/** The words of a problem (RFC 9457). */
function messageIn(text: string): string {
  const problem = parse(text);
  const detail = isJsonObject(problem) ? (problem["detail"] ?? problem["title"]) : null;
  return typeof detail === "string" ? detail : strings.common.noAnswer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
