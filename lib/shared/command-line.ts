import { InvalidInputError } from "./errors";

interface Scan {
  readonly text: string;
  /** Name of the field the text came from, for errors. */
  readonly path: string;
  at: number;
}

const BLANK = /[ \t\n]/;
const PLAIN_RUN = /[^ \t\n'"\\]+/y;
const SAFE_ARGUMENT = /^[A-Za-z0-9_@%+=:,./-]+$/;
const ESCAPABLE_IN_DOUBLE_QUOTES = new Set(['"', "\\", "$", "`"]);

/**
 * A program and its arguments from one line of text, by the quoting of POSIX alone (Shell Command Language §2.2): single
 * quotes, double quotes, backslash. Nothing is expanded; `; | $ * & < > ( ) #` are characters like any other.
 * @param path name of the field the text came from
 * @throws InvalidInputError (`INVALID_COMMAND`) for an unbalanced quote, naming its place, and for a text without words
 */
export function parseCommandLine(text: string, path = "command"): string[] {
  const scan: Scan = { text, path, at: 0 };
  const argv: string[] = [];
  skipBlanks(scan);
  while (scan.at < text.length) {
    argv.push(readArgument(scan));
    skipBlanks(scan);
  }
  if (argv.length === 0) throw invalid(path, "The command is empty; write a program and its arguments.");
  return argv;
}

/** One argument as `parseCommandLine`, and any POSIX shell, reads it back. */
export function quoteArgument(argument: string): string {
  if (SAFE_ARGUMENT.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A program and its arguments as one line, for showing. */
export function formatCommand(argv: readonly string[]): string {
  return argv.map((argument) => quoteArgument(argument)).join(" ");
}

function skipBlanks(scan: Scan): void {
  while (scan.at < scan.text.length) {
    if (BLANK.test(scan.text.charAt(scan.at))) scan.at += 1;
    else if (scan.text.startsWith("\\\n", scan.at)) scan.at += 2;
    else return;
  }
}

function readArgument(scan: Scan): string {
  const pieces: string[] = [];
  while (scan.at < scan.text.length && !BLANK.test(scan.text.charAt(scan.at))) pieces.push(readPiece(scan));
  return pieces.join("");
}

function readPiece(scan: Scan): string {
  switch (scan.text.charAt(scan.at)) {
    case "'":
      return readSingleQuoted(scan);
    case '"':
      return readDoubleQuoted(scan);
    case "\\":
      return readEscaped(scan);
    default:
      return readPlain(scan);
  }
}

function readPlain(scan: Scan): string {
  PLAIN_RUN.lastIndex = scan.at;
  const run = PLAIN_RUN.exec(scan.text)?.[0] ?? "";
  scan.at += run.length;
  return run;
}

function readSingleQuoted(scan: Scan): string {
  const close = scan.text.indexOf("'", scan.at + 1);
  if (close < 0) throw unbalanced(scan, "single quote", scan.at);
  const inner = scan.text.slice(scan.at + 1, close);
  scan.at = close + 1;
  return inner;
}

function readDoubleQuoted(scan: Scan): string {
  const open = scan.at;
  const pieces: string[] = [];
  let from = open + 1;
  for (let at = from; at < scan.text.length; at += 1) {
    const character = scan.text.charAt(at);
    if (character === '"') {
      pieces.push(scan.text.slice(from, at));
      scan.at = at + 1;
      return pieces.join("");
    }
    if (character !== "\\") continue;
    const next = scan.text.charAt(at + 1);
    const dropped = droppedAfterBackslash(next);
    if (dropped > 0) {
      pieces.push(scan.text.slice(from, at));
      from = at + dropped;
    }
    at += 1;
  }
  throw unbalanced(scan, "double quote", open);
}

/** How many characters a backslash in double quotes takes out: itself, the line break after it too, or nothing. */
function droppedAfterBackslash(next: string): number {
  if (next === "\n") return 2;
  return ESCAPABLE_IN_DOUBLE_QUOTES.has(next) ? 1 : 0;
}

function readEscaped(scan: Scan): string {
  const next = scan.text.charAt(scan.at + 1);
  if (next === "") {
    const message = `The backslash at character ${characterNumber(scan.text, scan.at)} has nothing after it; remove it or write it twice.`;
    throw invalid(scan.path, message);
  }
  scan.at += 2;
  return next === "\n" ? "" : next;
}

function unbalanced(scan: Scan, what: string, at: number): InvalidInputError {
  return invalid(scan.path, `The ${what} at character ${characterNumber(scan.text, at)} is not closed.`);
}

/** Place for people: from 1, one for each character they see as one. */
function characterNumber(text: string, at: number): number {
  return Array.from(text.slice(0, at)).length + 1;
}

function invalid(path: string, message: string): InvalidInputError {
  return new InvalidInputError("INVALID_COMMAND", message, [{ path, message }]);
}
