const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface Fields {
  year: number;
  month: number;
  day: number;
  clock: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Numbers only: names of months differ between the locale data of a server and of a browser. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

function fieldsOf(atMs: number, zone: string): Fields {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  const text = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return {
    year: Number(text("year")),
    month: Number(text("month")),
    day: Number(text("day")),
    clock: `${text("hour")}:${text("minute")}:${text("second")}`,
  };
}

function distance(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** Day and clock in a time zone: `21 Nov 2025, 11:36:02`. */
export function formatAbsolute(atMs: number, zone: string): string {
  const { year, month, day, clock } = fieldsOf(atMs, zone);
  return `${day} ${MONTHS[month - 1] ?? ""} ${year}, ${clock}`;
}

/** The clock alone in a time zone: `11:36:02`. */
export function formatClock(atMs: number, zone: string): string {
  return fieldsOf(atMs, zone).clock;
}

/** ISO 8601 with milliseconds, offset and name of the zone: `2025-11-21T11:36:02.120+01:00 Europe/Berlin`. */
export function formatIso(atMs: number, zone: string): string {
  const { year, month, day, clock } = fieldsOf(atMs, zone);
  const wallMs = Date.parse(`${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}Z`);
  const milliseconds = ((atMs % SECOND_MS) + SECOND_MS) % SECOND_MS;
  const offsetMinutes = Math.round((wallMs + milliseconds - atMs) / MINUTE_MS);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const offset = `${sign}${two(Math.floor(Math.abs(offsetMinutes) / 60))}:${two(Math.abs(offsetMinutes) % 60)}`;
  const local = new Date(wallMs + milliseconds).toISOString().slice(0, -1);
  return zone === "UTC" ? `${local}Z` : `${local}${offset} ${zone}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Distance from now while within 7 days either way (`12 s ago`, `just now`, `in 12 s`), else null. */
export function formatRelative(atMs: number, nowMs: number): string | null {
  const aheadMs = atMs - nowMs;
  if (Math.abs(aheadMs) >= WEEK_MS) return null;
  if (Math.abs(aheadMs) < SECOND_MS) return "just now";
  return aheadMs > 0 ? `in ${distance(aheadMs)}` : `${distance(-aheadMs)} ago`;
}

/** An instant as people read it: relative for 7 days, then day and clock in `zone`. */
export function formatInstant(atMs: number, nowMs: number, zone: string): string {
  return formatRelative(atMs, nowMs) ?? formatAbsolute(atMs, zone);
}
