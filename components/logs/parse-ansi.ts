/** Colours a log may use; each maps to a token that is readable in both themes. */
export type LogColour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "grey";

/** How a piece of a line is drawn. */
export interface LogStyle {
  readonly colour: LogColour | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isUnderlined: boolean;
}

export interface LogPiece extends LogStyle {
  readonly text: string;
}

const PLAIN: LogStyle = { colour: null, isBold: false, isDim: false, isUnderlined: false };

/** Codes 30–37 and 90–97, by their last digit. Black and white are the text's own colours. */
const COLOURS: readonly (LogColour | null)[] = ["grey", "red", "green", "yellow", "blue", "magenta", "cyan", null];

/**
 * Every control sequence of ECMA-48 and every control character but the tab: CSI, strings (OSC, DCS, SOS, PM, APC) up to
 * their end, other escapes, single controls. The parameters of a CSI that sets colours are captured.
 */
const CONTROL =
  /(?:\u001b\[|\u009b)(?:([\d;:]*)m|[0-?]*[ -/]*[@-~]?)|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** A line of output as pieces of one style each. What rewrites the line (a carriage return) leaves what was written last. */
export function parseAnsi(line: string): LogPiece[] {
  const text = lastWritten(line);
  const pieces: LogPiece[] = [];
  let style = PLAIN;
  let from = 0;
  const push = (to: number): void => {
    if (to > from) pieces.push({ ...style, text: text.slice(from, to) });
  };
  for (const match of text.matchAll(CONTROL)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[1] !== undefined) style = styleAfter(style, match[1]);
  }
  push(text.length);
  return pieces;
}

/** The line without any control sequence. */
export function plainText(line: string): string {
  return parseAnsi(line)
    .map((piece) => piece.text)
    .join("");
}

function lastWritten(line: string): string {
  const writes = line.split("\r");
  return writes.findLast((write) => write !== "") ?? "";
}

function styleAfter(style: LogStyle, parameters: string): LogStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place] ?? 0;
    // 38 and 48 carry a colour of their own (5;n or 2;r;g;b), which is not shown.
    if (code === 38 || code === 48) place += codes[place + 1] === 2 ? 4 : 2;
    else next = styleWith(next, code);
  }
  return next;
}

/** What codes that set no colour change. */
const CHANGES: ReadonlyMap<number, Partial<LogStyle>> = new Map<number, Partial<LogStyle>>([
  [0, PLAIN],
  [1, { isBold: true }],
  [2, { isDim: true }],
  [4, { isUnderlined: true }],
  [22, { isBold: false, isDim: false }],
  [24, { isUnderlined: false }],
  [39, { colour: null }],
]);

function styleWith(style: LogStyle, code: number): LogStyle {
  const isColour = (code >= 30 && code <= 37) || (code >= 90 && code <= 97);
  return isColour ? { ...style, colour: COLOURS[code % 10] ?? null } : { ...style, ...CHANGES.get(code) };
}
