import { parseDispatch } from "@/lib/actions/dispatch-note";
import type { Inspection, SessionView } from "@/server/ports/live-store";

import { Fields, leaseOf, listOf, textOf } from "./reply";

/** What the inspect script answered. */
export function readInspection(reply: unknown): Inspection {
  const fields = new Fields(listOf(reply));
  const now = fields.number();
  const feedLength = fields.number();
  const queues = fields.list().map((view) => readQueue(new Fields(listOf(view))));
  const sessions = fields.list().map((view) => readSession(new Fields(listOf(view))));
  const limits = fields.list().map((view) => readLimit(new Fields(listOf(view))));
  const dispatch = parseDispatch(fields.text());
  return {
    now,
    dispatch,
    feedLength,
    queues: queues.toSorted((a, b) => (a.queue < b.queue ? -1 : 1)),
    sessions,
    limits: limits.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function readQueue(fields: Fields): Inspection["queues"][number] {
  const queue = { queue: fields.text(), entries: fields.number(), tasks: fields.number() };
  const oldestAt = fields.number();
  return { ...queue, oldestAt: oldestAt < 0 ? null : oldestAt };
}

function readLimit(fields: Fields): Inspection["limits"][number] {
  const limit = { name: fields.text(), running: fields.number(), waiting: fields.number() };
  const opensAt = fields.number();
  return { ...limit, opensAt: opensAt < 0 ? null : opensAt };
}

function readSession(fields: Fields): SessionView {
  const session = fields.text();
  const deadline = fields.number();
  const runner = fields.text();
  const info = fields.text();
  const leaseMs = fields.number();
  const draining = fields.number() === 1;
  const leases = fields.list().map((field) => leaseOf(textOf(field)));
  return { session, runner, info, deadline, leaseMs, draining, leases: leases.toSorted(byPlace) };
}

function byPlace(a: SessionView["leases"][number], b: SessionView["leases"][number]): number {
  if (a.action !== b.action) return a.action < b.action ? -1 : 1;
  if (a.stage !== b.stage) return a.stage < b.stage ? -1 : 1;
  return a.task - b.task;
}
