import { LIMITS } from "@/lib/shared/limits";
import type { TaskSetting } from "@/server/ports/executor";

import { parseProgressLine } from "./command-progress";
import { parseSpendLine } from "./command-spending";
import { createKeptText, type KeptText } from "./kept-text";
import { createLineSplitter, type LineSplitter } from "./line-splitter";

export type StreamName = "out" | "err";

/** What a command has written: shown line by line while it comes, and kept for its result. */
export interface CommandOutput {
  receive(stream: StreamName, bytes: Uint8Array): void;
  /** Gives what was left without a line break. */
  end(): void;
  readonly stdout: string;
  readonly stderr: string;
  /** The last characters of stderr, also where `stderr` was cut before. */
  readonly stderrEnd: string;
}

interface StreamReader {
  readonly decoder: TextDecoder;
  readonly kept: KeptText;
  readonly lines: LineSplitter;
}

/** Reads both streams of a command; what its standard output reports of progress and use goes to the setting instead of the lines. */
export function createCommandOutput(setting: Pick<TaskSetting, "line" | "progress" | "spend">): CommandOutput {
  const showLine = (line: string): void => {
    const report = parseProgressLine(line);
    if (report !== null) return setting.progress(report);
    const used = parseSpendLine(line);
    if (used === null) setting.line("out", line);
    else setting.spend(used);
  };
  const readers: Readonly<Record<StreamName, StreamReader>> = {
    out: createReader(showLine),
    err: createReader((line) => setting.line("err", line)),
  };
  return {
    receive: (stream, bytes) => take(readers[stream], readers[stream].decoder.decode(bytes, { stream: true })),
    end: () => {
      for (const reader of [readers.out, readers.err]) {
        take(reader, reader.decoder.decode());
        reader.lines.end();
      }
    },
    get stdout() {
      return readers.out.kept.text();
    },
    get stderr() {
      return readers.err.kept.text();
    },
    get stderrEnd() {
      return readers.err.kept.ending();
    },
  };
}

function createReader(onLine: (line: string) => void): StreamReader {
  return {
    decoder: new TextDecoder("utf-8", { ignoreBOM: true }),
    kept: createKeptText(LIMITS.commandStreamBytes),
    lines: createLineSplitter({ limitBytes: LIMITS.logLineBytes, onLine }),
  };
}

function take(reader: StreamReader, decoded: string): void {
  // NUL cannot be stored as text; it is replaced like bytes that are no UTF-8.
  const text = decoded.replaceAll("\u0000", "\uFFFD");
  reader.kept.add(text);
  reader.lines.push(text);
}
