import type { ShownStatus, StatusFamily } from "./status-view";
import { STATUS_VIEW } from "./status-view";
import type { Run } from "./strip-buckets";
import { failureMiddles } from "./strip-buckets";

/** Room above the strip for the ticks of failures, CSS pixels; the style sheet reserves the same. */
const TICK_ROOM_PX = 4;
const PATTERN_LEAST_PX = 14;

/** Colours of the present theme, by token name. */
export interface StripPalette {
  fill: Record<StatusFamily, string>;
  soft: Record<StatusFamily, string>;
  strong: string;
  surface: string;
}

interface StripPicture {
  runs: readonly Run[];
  /** Number of stages, for the gaps between them. */
  stageCount: number;
  /** Device pixels. */
  width: number;
  /** Device pixels, with the room for ticks. */
  height: number;
  /** Device pixels per CSS pixel. */
  scale: number;
}

interface Pen {
  context: CanvasRenderingContext2D;
  palette: StripPalette;
  scale: number;
  top: number;
  height: number;
}

function box({ context, top, height }: Pen, run: Run, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(run.from, top, run.to - run.from, height);
}

/** Upper and lower line of a run; dashed for what has not begun. */
function rails({ context, palette, scale, top, height }: Pen, run: Run, dashPx: number): void {
  const line = Math.max(1, Math.round(scale));
  context.fillStyle = palette.strong;
  const dash = dashPx > 0 ? Math.round(dashPx * scale) : run.to - run.from;
  for (let x = run.from; x < run.to; x += dash * 2) {
    const width = Math.min(dash, run.to - x);
    context.fillRect(x, top, width, line);
    context.fillRect(x, top + height - line, width, line);
  }
}

function hatch({ context, palette, scale, top, height }: Pen, run: Run): void {
  context.save();
  context.beginPath();
  context.rect(run.from, top, run.to - run.from, height);
  context.clip();
  context.strokeStyle = palette.fill.neutral;
  context.lineWidth = scale;
  context.beginPath();
  for (let x = run.from - height; x < run.to; x += 5 * scale) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

function dots({ context, palette, scale, top, height }: Pen, run: Run): void {
  context.fillStyle = palette.fill.waiting;
  const size = Math.max(1, Math.round(1.5 * scale));
  const pitch = Math.round(4 * scale);
  for (let y = top + pitch / 2; y < top + height - size; y += pitch) {
    for (let x = run.from + 1; x + size <= run.to; x += pitch) context.fillRect(x, y, size, size);
  }
}

function drawEnded(pen: Pen, run: Run, hasPatterns: boolean): void {
  box(pen, run, pen.palette.soft.neutral);
  if (hasPatterns) hatch(pen, run);
  rails(pen, run, 0);
}

function drawWaiting(pen: Pen, run: Run, hasPatterns: boolean): void {
  box(pen, run, hasPatterns ? pen.palette.soft.waiting : pen.palette.fill.waiting);
  if (hasPatterns) dots(pen, run);
}

function drawRun(pen: Pen, run: Run, hasPatterns: boolean): void {
  const status: ShownStatus = run.status;
  if (status === "pending" || status === "queued") rails(pen, run, 3);
  else if (status === "cancelled" || status === "skipped") drawEnded(pen, run, hasPatterns);
  else if (status === "waiting") drawWaiting(pen, run, hasPatterns);
  else box(pen, run, pen.palette.fill[STATUS_VIEW[status].family]);
}

/** Gaps between stages, where a stage is wide enough to spare a pixel. A failure is never cut. */
function cutGaps({ context, top, height, scale }: Pen, picture: StripPicture): void {
  const pitch = picture.width / picture.stageCount;
  if (pitch < 4 * scale) return;
  const failures = picture.runs.filter((run) => run.status === "failed" || run.status === "timed_out");
  for (let stage = 1; stage < picture.stageCount; stage += 1) {
    const x = Math.round(stage * pitch);
    const isInFailure = failures.some((run) => x > run.from && x < run.to);
    if (!isInFailure) context.clearRect(x, top, Math.max(1, Math.round(scale / 2)), height);
  }
}

function drawTicks({ context, palette, scale }: Pen, runs: readonly Run[]): void {
  context.fillStyle = palette.fill.danger;
  const width = Math.round(4 * scale);
  for (const middle of failureMiddles(runs)) {
    context.fillRect(Math.round(middle - width / 2), 0, width, Math.round(3 * scale));
  }
}

/** Draws a strip of many stages from its runs of pixels. */
export function drawStrip(context: CanvasRenderingContext2D, palette: StripPalette, picture: StripPicture): void {
  const top = Math.round(TICK_ROOM_PX * picture.scale);
  const pen: Pen = { context, palette, scale: picture.scale, top, height: picture.height - top };
  const hasPatterns = pen.height >= PATTERN_LEAST_PX * picture.scale;
  context.clearRect(0, 0, picture.width, picture.height);
  for (const run of picture.runs) drawRun(pen, run, hasPatterns);
  cutGaps(pen, picture);
  drawTicks(pen, picture.runs);
}
