import { Cron } from "croner";

import type { Millis } from "@/lib/shared/ids";
import { keepNewest } from "@/lib/shared/keep-newest";

/** When a schedule comes due: a pattern of five fields, read by the wall clock of an IANA zone. */
export interface Timing {
  readonly cron: string;
  readonly zone: string;
}

const FIELDS = [
  { name: "minute", may: "0 to 59" },
  { name: "hour", may: "0 to 23" },
  { name: "day of the month", may: "1 to 31" },
  { name: "month", may: "1 to 12 or JAN to DEC" },
  { name: "day of the week", may: "0 to 7 or SUN to SAT" },
] as const;
const FORMS = "`*`, a list, a range, or a step such as `*/15`";

const SHOWN_CHARACTERS = 40;
const CRON_CHARACTERS = 200;
/** A number or a name, a range of them, or everything; each with a step, several with commas between them. */
const PART = String.raw`(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(/\d{1,2})?`;
const FIELD = new RegExp(`^${PART}(,${PART})*$`);

/** `Area/Place`, or a single word such as `UTC`; offsets are no zones, because they do not change with the seasons. */
const ZONE = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/**
 * What is wrong with a pattern, naming the field; null when it has five fields and names a time that comes.
 * The zone makes no difference to that.
 */
export function findCronFault(cron: string): string | null {
  const fields = fieldsOf(cron);
  if (cron.length > CRON_CHARACTERS || fields.length !== FIELDS.length)
    return "must be five fields with spaces between them: minute, hour, day of the month, month, day of the week";
  for (const [place, { name, may }] of FIELDS.entries()) {
    const field = fields[place] ?? "";
    const alone = FIELDS.map((_, other) => (other === place ? field : "*")).join(" ");
    if (!FIELD.test(field) || !isReadable(alone))
      return `has a ${name} "${field.slice(0, SHOWN_CHARACTERS).toWellFormed()}"; it may be ${may}: ${FORMS}`;
  }
  return cronOf({ cron, zone: "UTC" }).nextRun(new Date(0)) === null ? "names a day that never comes" : null;
}

/** What is wrong with the name of a zone; null when it is one this machine knows. */
export function findZoneFault(zone: string): string | null {
  const fault = "must be the name of an IANA time zone, such as Europe/Berlin or UTC";
  if (!ZONE.test(zone)) return fault;
  try {
    // Throws for a name that is not known.
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone === "" ? fault : null;
  } catch {
    return fault;
  }
}

/** The pattern with one space between its fields. */
export function tidyCron(cron: string): string {
  return fieldsOf(cron).join(" ");
}

/** The first tick after an instant; null when none comes any more. */
export function nextTick(timing: Timing, after: Millis): Millis | null {
  return cronOf(timing).nextRun(new Date(after))?.getTime() ?? null;
}

/** The newest ticks up to an instant, that included, oldest first; at most `most`. */
export function latestTicks(timing: Timing, until: Millis, most: number): Millis[] {
  // It gives what lies before its reference.
  const found = cronOf(timing).previousRuns(most, new Date(until + 1));
  return found.map((tick) => tick.getTime()).toReversed();
}

function fieldsOf(cron: string): string[] {
  return cron.trim().split(/\s+/);
}

function isReadable(cron: string): boolean {
  try {
    cronOf({ cron, zone: "UTC" });
    return true;
  } catch {
    return false;
  }
}

/** Reading a pattern and opening a zone cost more than asking for a tick, and few of each are asked for again and again. */
const known = new Map<string, Cron>();
const MOST_KNOWN = 500;

/** Minute and hour without `*` and steps stand for times of the day, anything else for intervals: Vixie's cron tells them apart so. */
function cronOf({ cron, zone }: Timing): Cron {
  const key = `${zone} ${cron}`;
  const made =
    known.get(key) ?? new Cron(cron, { timezone: zone, mode: "5-part", fixedTimeRule: "no-wildcard", paused: true });
  keepNewest(known, [key, made], MOST_KNOWN);
  return made;
}
