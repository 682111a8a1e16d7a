"use client";

import type { CSSProperties } from "react";
import { memo, useState } from "react";

import { cn } from "@/components/ui/cn";
import type { OutputLineFrame } from "@/lib/realtime/protocol";

import { logStrings } from "./log-strings";
import type { LogColour, LogPiece } from "./parse-ansi";
import { parseAnsi } from "./parse-ansi";

const COLOUR = {
  red: "text-danger-fg",
  green: "text-success-fg",
  yellow: "text-warning-fg",
  blue: "text-info-fg",
  magenta: "text-waiting-fg",
  cyan: "text-accent",
  grey: "text-muted",
} as const satisfies Record<LogColour, string>;

const LONG_CHARACTERS = 10_000;
const SHOWN_CHARACTERS = 2_000;

function Piece({ piece }: { piece: LogPiece }) {
  const { text, colour, isBold, isDim, isUnderlined } = piece;
  const look = cn(
    colour !== null ? COLOUR[colour] : isDim && "text-muted",
    isBold && "font-semibold",
    isUnderlined && "underline",
  );
  return look === "" ? text : <span className={look}>{text}</span>;
}

function LineText({ text }: { text: string }) {
  const [isWhole, setIsWhole] = useState(text.length <= LONG_CHARACTERS);
  const pieces = parseAnsi(isWhole ? text : text.slice(0, SHOWN_CHARACTERS));
  return (
    <span className="whitespace-pre [unicode-bidi:isolate]">
      {pieces.map((piece, place) => (
        <Piece
          // Pieces of a line never change places.
          key={place}
          piece={piece}
        />
      ))}
      {!isWhole && (
        <button
          type="button"
          onClick={() => setIsWhole(true)}
          className="ms-2 rounded-sm font-sans text-accent underline hover:no-underline"
        >
          {logStrings.showAll(text.length)}
        </button>
      )}
    </span>
  );
}

export interface LogLineProps {
  number: number;
  line: OutputLineFrame;
  isMarked: boolean;
  style: CSSProperties;
}

/** One line of output: its number, whether it went to stderr, and its text. */
export const LogLine = memo(function LogLine({ number, line, isMarked, style }: LogLineProps) {
  const isError = line.stream === "err";
  return (
    <div
      data-line={number}
      data-stream={line.stream}
      style={style}
      className={cn(
        "absolute start-0 top-0 flex w-max min-w-full items-center gap-3 pe-4",
        isMarked ? "bg-selected" : isError && "bg-danger-soft",
      )}
    >
      <span aria-hidden="true" data-numeric="" className="w-14 shrink-0 text-end text-muted select-none">
        {number}
      </span>
      {isError && <span className="shrink-0 font-semibold text-danger-fg select-none">{logStrings.stderr}</span>}
      <LineText text={line.text} />
    </div>
  );
});
