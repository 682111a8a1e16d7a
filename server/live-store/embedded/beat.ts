import type { BeatAnswer, BeatRequest } from "@/server/ports/live-store";
import { SessionClosedError } from "@/server/ports/store-errors";

import { closeSession, stopsOf } from "./leases";
import type { Session } from "./model";
import type { Tables } from "./tables";

type Registration = Extract<BeatRequest, { kind: "register" }>;

/** Registers, renews, drains or closes a session. @throws SessionClosedError for one that is not known */
export function beat(tables: Tables, request: BeatRequest): BeatAnswer {
  if (request.kind === "register") return answerOf(tables, register(tables, request));
  const session = tables.sessions.get(request.session);
  if (session === undefined) {
    if (request.kind !== "close") throw new SessionClosedError();
    return { deadline: tables.now, now: tables.now, stops: [] };
  }
  if (request.kind === "close") {
    closeSession(tables, session);
    return { deadline: tables.now, now: tables.now, stops: [] };
  }
  if (request.kind === "drain") session.isDraining = true;
  tables.sessions.setDeadline(session, tables.now + session.leaseMs);
  return answerOf(tables, session);
}

/** A new conversation. Leases seeded for this session are adopted; those of an earlier conversation are lost. */
function register(tables: Tables, { session: id, runner, info, leaseMs }: Registration): Session {
  const known = tables.sessions.get(id);
  const deadline = tables.now + leaseMs;
  if (known?.isSeeded === true) {
    Object.assign(known, { runner, info, leaseMs, isSeeded: false, isDraining: false, call: 0, answer: null });
    tables.sessions.setDeadline(known, deadline);
    return known;
  }
  if (known !== undefined) closeSession(tables, known);
  return addSession(tables, { id, runner, info, leaseMs, epoch: tables.epoch, isSeeded: false });
}

/** Adds a session that has made no call yet. */
export function addSession(
  tables: Tables,
  parts: Pick<Session, "id" | "runner" | "info" | "leaseMs" | "epoch" | "isSeeded">,
): Session {
  const session: Session = {
    ...parts,
    ordinal: tables.nextOrdinal(),
    deadline: tables.now + parts.leaseMs,
    isDraining: false,
    call: 0,
    answer: null,
    leases: new Set(),
    stopping: new Set(),
    heapPlace: -1,
  };
  tables.sessions.add(session);
  return session;
}

function answerOf(tables: Tables, session: Session): BeatAnswer {
  return { deadline: session.deadline, now: tables.now, stops: stopsOf(session) };
}
