import { z } from "zod";

import { FlowName, FlowVersion } from "@/lib/flows/flow-spec";
import { ActionId } from "@/lib/shared/ids";
import type { Json } from "@/lib/shared/json";
import { JsonValue } from "@/lib/shared/json-schema";

import { EventBody, type ActionEvent, type Actor, type Payload } from "./event";
import { takenOver } from "./taken-over";

/** A file an action was launched with. */
const CapsuleFile = z.strictObject({ file: z.string(), name: z.string(), type: z.string(), base64: z.string() });

/**
 * An action in one document: its log, with the values that the log only refers to. Who ran it, and where, is left out, and
 * so are its metadata, its notes and what its stages printed.
 */
export const Capsule = z.strictObject({
  format: z.literal("showrunner-capsule@1"),
  action: ActionId,
  flow: FlowName,
  version: FlowVersion,
  /** ISO 8601. */
  exportedAt: z.string(),
  events: z.array(z.intersection(EventBody, z.object({ seq: z.number().int().min(1), at: z.number() }))).min(1),
  /** Large values by their references in the log. */
  payloads: z.record(z.string(), JsonValue),
  files: z.array(CapsuleFile),
});
export type Capsule = z.infer<typeof Capsule>;

type Reference = Extract<Payload, { ref: string }>;

/** The references to large values in a log, each once. Pure. */
export function referencesIn(events: readonly ActionEvent[]): Reference[] {
  const found = new Map<string, Reference>();
  for (const payload of events.flatMap(payloadsOf)) if ("ref" in payload) found.set(payload.ref, payload);
  return [...found.values()];
}

function payloadsOf(event: ActionEvent): Payload[] {
  const own = [
    "input" in event ? event.input : null,
    "output" in event ? event.output : null,
    "items" in event ? event.items : null,
  ];
  const reused = event.type === "action.created" ? takenOver(event) : [];
  const all = [...own, ...reused.flatMap(({ outputs, items }) => [...outputs, items])];
  return all.filter((payload) => payload !== null && payload !== undefined);
}

/** The value of a payload of a capsule; null when that does not hold it. */
export function valueInCapsule({ payloads }: Capsule, payload: Payload): Json {
  if ("value" in payload) return payload.value;
  return (Object.hasOwn(payloads, payload.ref) ? payloads[payload.ref] : undefined) ?? null;
}

/** A log without people, their notes, runners and metadata. Runners and their sessions keep a number each, by which the log holds together. Pure. */
export function anonymised(events: readonly ActionEvent[]): ActionEvent[] {
  const runners = new Numbering("runner");
  const sessions = new Numbering("session");
  return events.map((event): ActionEvent => {
    if (event.type === "action.created") return { ...event, launchedBy: nameless(event.launchedBy), metadata: {} };
    if (event.type === "task.claimed")
      return { ...event, runner: runners.of(event.runner), session: sessions.of(event.session) };
    if (event.type === "child.spawned") return { ...event, metadata: {} };
    if (event.type === "action.noted") return { ...event, by: nameless(event.by), text: "" };
    if (event.type === "task.lost") return { ...event, session: sessions.of(event.session) };
    if (event.type === "stage.completed-by-hand") return { ...event, by: nameless(event.by), comment: null };
    return "by" in event && event.by !== null ? { ...event, by: nameless(event.by) } : event;
  });
}

function nameless({ kind }: Actor): Actor {
  return { kind, id: kind, name: kind };
}

class Numbering {
  private readonly numbers = new Map<string, number>();
  private readonly word: string;

  constructor(word: string) {
    this.word = word;
  }

  of(name: string): string {
    const number = this.numbers.get(name) ?? this.numbers.size + 1;
    this.numbers.set(name, number);
    return `${this.word} ${number}`;
  }
}
