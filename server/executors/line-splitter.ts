import { beginningOf } from "./beginning-of";

export interface LineSplitter {
  push(text: string): void;
  /** Gives the last line, when it had no line break. */
  end(): void;
}

export interface LineSplitterOptions {
  /** Longest line in bytes of UTF-8, the mark of a cut included. */
  readonly limitBytes: number;
  readonly onLine: (line: string) => void;
}

const CUT_MARK = " … [line cut]";
const CUT_MARK_BYTES = Buffer.byteLength(CUT_MARK);

/**
 * Splits text that arrives in pieces into lines, at `\n` and `\r\n`. A line that is too long is given once, cut and marked,
 * as soon as that is known; no more of it is kept than is given.
 */
export function createLineSplitter({ limitBytes, onLine }: LineSplitterOptions): LineSplitter {
  let pieces: string[] = [];
  let sizeBytes = 0;
  let isCut = false;
  let heldReturn = "";

  const add = (piece: string): void => {
    if (isCut || piece === "") return;
    pieces.push(piece);
    sizeBytes += Buffer.byteLength(piece);
    if (sizeBytes <= limitBytes) return;
    onLine(`${beginningOf(pieces.join(""), limitBytes - CUT_MARK_BYTES)}${CUT_MARK}`);
    isCut = true;
    pieces = [];
  };
  const finishLine = (): void => {
    if (!isCut) onLine(pieces.join(""));
    pieces = [];
    sizeBytes = 0;
    isCut = false;
  };

  return {
    push: (text) => {
      const whole = heldReturn + text;
      let from = 0;
      for (let at = whole.indexOf("\n"); at >= 0; at = whole.indexOf("\n", from)) {
        add(whole.slice(from, at > from && whole.charAt(at - 1) === "\r" ? at - 1 : at));
        finishLine();
        from = at + 1;
      }
      // A \r at the end of a piece may be the first half of \r\n.
      heldReturn = whole.length > from && whole.endsWith("\r") ? "\r" : "";
      add(whole.slice(from, whole.length - heldReturn.length));
    },
    end: () => {
      add(heldReturn);
      heldReturn = "";
      if (sizeBytes > 0) finishLine();
    },
  };
}
