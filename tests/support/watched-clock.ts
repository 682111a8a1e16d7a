import type { Timing } from "@/lib/schedules/timing";

const MINUTE_MS = 60_000;
/** Longer than any clock was ever put forward or back but for a change of date. */
const LEAD_MS = 4 * 60 * MINUTE_MS;
const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * The ticks of a pattern after `from` and up to `until`, found by looking at the zone's clock every minute: slow, and without any
 * reckoning of when it changes.
 */
export function ticksByWatching({ cron, zone }: Timing, from: number, until: number): number[] {
  const [minute = "", hour = ""] = cron.split(" ");
  const isInterval = /[*/]/.test(minute + hour);
  const matches = matcherOf(cron);
  const read = clockOf(zone);
  const shown = new Set<number>();
  const ticks = new Set<number>();
  const start = Math.floor((from - LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  let before = read(start) - MINUTE_MS;
  for (let at = start; at <= until; at += MINUTE_MS) {
    const wall = read(at);
    for (let missing = before + MINUTE_MS; missing < wall; missing += MINUTE_MS)
      if (!isInterval && matches(missing)) ticks.add(at);
    if (matches(wall) && (isInterval || !shown.has(wall))) ticks.add(at);
    shown.add(wall);
    before = wall;
  }
  return [...ticks].filter((tick) => tick > from && tick <= until);
}

/** What the clock of a zone shows at an instant, as if it were UTC. */
function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  };
}

function matcherOf(cron: string): (wall: number) => boolean {
  const [minute = "", hour = "", date = "", month = "", weekday = ""] = cron.split(" ");
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const dates = valuesOf(date, 1, 31);
  const months = valuesOf(month, 1, 12);
  const weekdays = valuesOf(weekday, 0, 7);
  const isEither = !date.startsWith("*") && !weekday.startsWith("*");
  return (wall) => {
    const time = new Date(wall);
    if (!minutes.has(time.getUTCMinutes()) || !hours.has(time.getUTCHours())) return false;
    const isDate = dates.has(time.getUTCDate());
    const isWeekday = weekdays.has(time.getUTCDay()) || (time.getUTCDay() === 0 && weekdays.has(7));
    return months.has(time.getUTCMonth() + 1) && (isEither ? isDate || isWeekday : isDate && isWeekday);
  };
}

function valuesOf(field: string, least: number, most: number): ReadonlySet<number> {
  return new Set(
    field.split(",").flatMap((part) => {
      const [range = "", step = "1"] = part.split("/");
      const [first = "", last = first] = range.split("-");
      const from = range === "*" ? least : numberOf(first);
      const to = range === "*" ? most : numberOf(last);
      const count = Math.floor((to - from) / Number(step)) + 1;
      return Array.from({ length: count }, (_, place) => from + place * Number(step));
    }),
  );
}

function numberOf(text: string): number {
  return NAMES.includes(text) ? NAMES.indexOf(text) : Number(text);
}
