import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A Lua script and the name Redis knows its text by. */
export interface Script {
  readonly name: string;
  readonly lua: string;
  readonly sha: string;
}

const QUEUES = ["actions", "entries", "limits", "parked", "leases"];
const CHANGING = ["clock", "open", ...QUEUES];

/** The scripts of the live store. Each is its file behind the shared ones it needs. */
export const SCRIPTS = {
  meta: load("meta", ["clock"]),
  raise: load("raise", ["clock", "dispatch", ...QUEUES]),
  dispatch: load("dispatch", ["clock", "open", "dispatch"]),
  seed: load("seed", ["clock", ...QUEUES]),
  submit: load("submit", CHANGING),
  exchange: load("exchange", [...CHANGING, "stops", "mail", "items", "cursors", "claims"]),
  read: load("read", ["clock", "open", "actions"]),
  tick: load("tick", CHANGING),
  beat: load("beat", [...CHANGING, "stops"]),
  follow: load("follow", ["clock", "open"]),
  recorded: load("recorded", ["clock", "open"]),
  report: load("report", ["clock", "open", "actions"]),
  lines: load("lines", ["clock", "open"]),
  progress: load("progress", ["clock", "open"]),
  inspect: load("inspect", ["clock", "open", "actions", "entries"]),
  place: load("place", ["clock", "open", "actions", "entries"]),
  survey: load("survey", ["clock", "open", "actions", "entries"]),
  purge: load("purge", ["clock", "open", "actions"]),
  compact: load("compact", ["clock", "open", "actions"]),
} as const;

function load(name: string, shared: readonly string[]): Script {
  const files = [...shared.map((part) => `shared/${part}`), name];
  // Read beside this module: the build copies the folder next to the bundle.
  const lua = files.map((file) => readFileSync(new URL(`./scripts/${file}.lua`, import.meta.url), "utf8")).join("\n");
  return { name, lua, sha: createHash("sha1").update(lua).digest("hex") };
}
