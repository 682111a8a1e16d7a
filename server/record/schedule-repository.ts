import type { Schedule as StoredSchedule } from "@/generated/prisma/client";
import { Actor } from "@/lib/actions/event";
import type { Schedule, ScheduleDefinition, TickOutcome } from "@/lib/schedules/schedule";
import { isActionId } from "@/lib/shared/ids";
import type { CreateAnswer, NewAction } from "@/server/ports/record";
import type {
  NewSchedule,
  ScheduleChange,
  ScheduleMove,
  ScheduleQuery,
  ScheduleRow,
  ScheduleStore,
  TickStep,
} from "@/server/ports/schedules";

import type { Database, Sql } from "./database";
import { writeActions } from "./write-actions";

/** So many of the latest outcomes are kept of each schedule. */
const KEPT_TICKS = 20;

const LOCK = `
SELECT ticks FROM schedule
WHERE id = $1 AND organisation = $2 AND revision = $3 AND next_tick = $4
FOR UPDATE`;

const MOVE = `
UPDATE schedule SET
  next_tick = $2, ticks = $3,
  last_action = coalesce($4, last_action),
  last_launched_at = CASE WHEN $4::uuid IS NULL THEN last_launched_at ELSE $5 END,
  last_tick = CASE WHEN $4::uuid IS NULL THEN last_tick ELSE $6 END
WHERE id = $1`;

/** Schedules: what people own of them, and where each stands. */
export class ScheduleRepository implements ScheduleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(schedule: NewSchedule): Promise<void> {
    const { id, organisation, createdBy, createdAt, nextTick } = schedule;
    const at = new Date(createdAt);
    const data = {
      id,
      organisation,
      definition: encodeDefinition(schedule),
      createdBy: JSON.stringify(createdBy),
      createdAt: at,
      updatedAt: at,
      nextTick: dateOrNull(nextTick),
    };
    await this.#database.ask((prisma) => prisma.schedule.create({ data }));
  }

  async find(organisation: string, id: string): Promise<ScheduleRow | null> {
    if (!isActionId(id)) return null;
    const found = await this.#database.ask((prisma) => prisma.schedule.findFirst({ where: { id, organisation } }));
    const [row] = found === null ? [] : await this.#toRows([found]);
    return row ?? null;
  }

  async list({ organisation, after, limit }: ScheduleQuery): Promise<Awaited<ReturnType<ScheduleStore["list"]>>> {
    const beyond = after === undefined ? {} : { OR: laterRows(after) };
    const [total, found] = await Promise.all([
      this.#database.ask((prisma) => prisma.schedule.count({ where: { organisation } })),
      this.#database.ask((prisma) =>
        prisma.schedule.findMany({
          where: { organisation, ...beyond },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          take: limit + 1,
        }),
      ),
    ]);
    return { items: await this.#toRows(found.slice(0, limit)), total, hasMore: found.length > limit };
  }

  async change(change: ScheduleChange): Promise<"changed" | "moved"> {
    const { organisation, id, revision, definition, nextTick, updatedAt } = change;
    const data = {
      definition: encodeDefinition(definition),
      revision: revision + 1,
      updatedAt: new Date(updatedAt),
      ...(nextTick === undefined ? {} : { nextTick: dateOrNull(nextTick) }),
    };
    const { count } = await this.#database.ask((prisma) =>
      prisma.schedule.updateMany({ where: { id, organisation, revision }, data }),
    );
    return count === 1 ? "changed" : "moved";
  }

  async remove(organisation: string, id: string): Promise<boolean> {
    if (!isActionId(id)) return false;
    const { count } = await this.#database.ask((prisma) => prisma.schedule.deleteMany({ where: { id, organisation } }));
    return count === 1;
  }

  async listWaiting(limit: number): Promise<Awaited<ReturnType<ScheduleStore["listWaiting"]>>> {
    const rows = await this.#database.query<{ id: string; organisation: string; next_tick: Date }>({
      name: "waiting-schedules",
      text: "SELECT id, organisation, next_tick FROM schedule WHERE next_tick IS NOT NULL ORDER BY next_tick LIMIT $1",
      values: [limit],
    });
    return rows.map(({ id, organisation, next_tick: nextTick }) => ({
      id,
      organisation,
      nextTick: nextTick.getTime(),
    }));
  }

  async fire(move: ScheduleMove): Promise<readonly string[] | null> {
    return await this.#database.transaction(async (sql) => {
      const values = [move.id, move.organisation, move.revision, new Date(move.waitedFor)];
      const [locked] = await sql.query<{ ticks: string }>({ text: LOCK, values });
      if (locked === undefined) return null;
      const answers = await launch(sql, move.steps);
      const outcomes = move.steps.map((step) => outcomeOf(step, answers));
      await sql.query({ text: MOVE, values: moved(move, [...parseTicks(locked.ticks), ...outcomes], outcomes) });
      return [...answers].filter(([, answer]) => answer.outcome === "created").map(([{ id }]) => id);
    });
  }

  async noteLaunch(
    { organisation, id }: Pick<Schedule, "organisation" | "id">,
    { action, at }: { readonly action: string; readonly at: number },
  ): Promise<void> {
    const data = { lastAction: action, lastLaunchedAt: new Date(at), lastTick: null };
    await this.#database.ask((prisma) => prisma.schedule.updateMany({ where: { id, organisation }, data }));
  }

  async #toRows(found: readonly StoredSchedule[]): Promise<ScheduleRow[]> {
    const ids = found.flatMap(({ lastAction }) => lastAction ?? []);
    const open = await this.#database.ask((prisma) =>
      prisma.actionStanding.findMany({ where: { id: { in: ids }, isOpen: true }, select: { id: true } }),
    );
    const openIds = new Set(open.map(({ id }) => id));
    return found.map((row) => toRow(row, row.lastAction !== null && openIds.has(row.lastAction)));
  }
}

function laterRows({ createdAt, id }: { readonly createdAt: number; readonly id: string }) {
  const at = new Date(createdAt);
  return [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }];
}

/** Writes the actions inside the transaction that moves their schedule. */
async function launch(sql: Sql, steps: readonly TickStep[]): Promise<ReadonlyMap<NewAction, CreateAnswer>> {
  const answers = new Map<NewAction, CreateAnswer>();
  const rows = steps.flatMap(({ row }) => row ?? []);
  await writeActions({ query: (statement) => sql.query(statement), transaction: (work) => work(sql) }, rows, answers);
  return answers;
}

/** A tick that was launched before names the action it had. */
function outcomeOf({ outcome, row }: TickStep, answers: ReadonlyMap<NewAction, CreateAnswer>): TickOutcome {
  const answer = row === null ? undefined : answers.get(row);
  return outcome.outcome === "launched" && answer?.outcome === "repeated" ? { ...outcome, action: answer.id } : outcome;
}

function moved(move: ScheduleMove, ticks: readonly TickOutcome[], outcomes: readonly TickOutcome[]): unknown[] {
  const launched = outcomes.findLast((one) => one.outcome === "launched");
  const last =
    launched?.outcome === "launched"
      ? [launched.action, new Date(launched.at), new Date(launched.tick)]
      : [null, null, null];
  return [move.id, dateOrNull(move.next), JSON.stringify(ticks.slice(-KEPT_TICKS)), ...last];
}

function encodeDefinition(definition: ScheduleDefinition): string {
  const { name, flow, input, cron, zone, catchUp, overlap, paused, tags, priority, target } = definition;
  return JSON.stringify({ name, flow, input, cron, zone, catchUp, overlap, paused, tags, priority, target });
}

function toRow(row: StoredSchedule, isLastOpen: boolean): ScheduleRow {
  const { id, organisation, revision, lastAction, lastLaunchedAt, lastTick } = row;
  return {
    ...parseDefinition(row.definition),
    id,
    organisation,
    revision,
    isLastOpen,
    createdBy: Actor.parse(JSON.parse(row.createdBy)),
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
    nextTick: row.nextTick?.getTime() ?? null,
    lastLaunch:
      lastAction === null || lastLaunchedAt === null
        ? null
        : { action: lastAction, at: lastLaunchedAt.getTime(), tick: lastTick?.getTime() ?? null },
    ticks: parseTicks(row.ticks),
  };
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

/** Only `encodeDefinition` writes definitions. */
function parseDefinition(text: string): ScheduleDefinition {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by encodeDefinition
  return JSON.parse(text) as ScheduleDefinition;
}

/** Only `fire` writes outcomes. */
function parseTicks(text: string): TickOutcome[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by fire
  return JSON.parse(text) as TickOutcome[];
}
