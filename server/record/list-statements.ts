import { ACTION_STATUSES, isEnded, type ActionStatus, type Display } from "@/lib/actions/status";
import { isActionId, type Millis } from "@/lib/shared/ids";
import type { ListQuery } from "@/server/ports/record";

import type { Statement } from "./database";

/** The statements of a list: the number of all rows, and then one page, with one row more than asked for. */
export interface ListStatements {
  readonly count: Statement;
  page(total: number): Statement;
}

/** How a page is found. What an action was asked to be and where it stands are two tables, each with indexes for its own filters. */
type Way =
  /** Through the index of each status asked for, a page of each, put together in order. */
  | "by-status"
  /** All that match first, since they are few, and then in order. */
  | "matches-first"
  /** In order until the page is full, since many match. */
  | "in-order";

/** Finding and sorting so many rows is quick, whatever the planner thinks of their number. */
const FEW = 20_000;

const COLUMNS = "action.id, action.organisation, action.home, action.created_at, recorded_seq, summary";
const JOINED = "action JOIN action_standing ON action_standing.id = action.id";

/** What a list asks for as SQL; null when nothing can match. */
export function listStatements(asked: ListQuery): ListStatements | null {
  const texts = [asked.flow, asked.tag, asked.target, asked.workflowId, asked.runner, asked.text];
  // PostgreSQL cannot hold a NUL, so nothing that is stored has one.
  if (texts.some((text) => text?.includes("\u0000"))) return null;
  const query = withStatuses(asked);
  return { count: countStatement(query), page: (total) => pageStatement(query, chooseWay(query, total)) };
}

/** Which statuses a display can belong to: that of an ended action is its status, the others are of open ones. */
function statusesOf(display: Display): readonly ActionStatus[] {
  return ACTION_STATUSES.filter((status) => (isEnded(status) ? status === display : !isEndedDisplay(display)));
}

function isEndedDisplay(display: Display): boolean {
  return ACTION_STATUSES.some((status) => status === display && isEnded(status));
}

/** The same list by statuses, which have an index; what is shown is looked at only where they leave it open. */
function withStatuses(query: ListQuery): ListQuery {
  const { display, status } = query;
  if (display === undefined) return query;
  const possible = [...new Set(display.flatMap(statusesOf))];
  const rest = display.every(isEndedDisplay) ? undefined : display;
  return { ...query, display: rest, status: possible.filter((one) => status?.includes(one) ?? true) };
}

function chooseWay(query: ListQuery, total: number): Way {
  const isOnlyStatus = !asksOfAction(query) && query.runner === undefined && query.display === undefined;
  if (isOnlyStatus) return query.status === undefined ? "in-order" : "by-status";
  return total <= FEW ? "matches-first" : "in-order";
}

function countStatement(query: ListQuery): Statement {
  const filter = new Filter(query);
  return {
    text: `SELECT count(*)::int AS total FROM ${filter.tables()} WHERE ${filter.conditions()}`,
    values: filter.values,
  };
}

function pageStatement(query: ListQuery, way: Way): Statement {
  const filter = new Filter(query);
  const direction = query.sort === "createdAt:desc" ? "DESC" : "ASC";
  const order = `ORDER BY created_at ${direction}, id ${direction} LIMIT ${filter.bind(query.limit + 1)}`;
  const text = `WITH page AS (${selectPage(filter, way, order)})
    SELECT ${COLUMNS} FROM page JOIN action USING (id) JOIN action_standing USING (id)
    ORDER BY page.created_at ${direction}, page.id ${direction}`;
  return { text, values: filter.values };
}

function selectPage(filter: Filter, way: Way, order: string): string {
  const main = filter.main();
  const matches = `SELECT ${main}.id, ${main}.created_at FROM ${filter.tables()} WHERE`;
  switch (way) {
    case "by-status":
      return `SELECT found.id, found.created_at FROM unnest(${filter.statuses()}::text[]) AS asked (status)
        CROSS JOIN LATERAL (
          SELECT id, created_at FROM action_standing AS standing
          WHERE ${filter.ofTable("standing")} AND standing.status = asked.status AND ${filter.place("standing")} ${order}
        ) AS found ${order}`;
    case "matches-first":
      return `WITH matches AS MATERIALIZED (${matches} ${filter.conditions()})
        SELECT id, created_at FROM matches WHERE ${filter.place("matches")} ${order}`;
    case "in-order":
      return `SELECT id, created_at FROM (${matches} ${filter.conditions()} AND ${filter.place(main)}) AS matches ${order}`;
  }
}

function asksOfAction({ flow, tag, target, workflowId, text }: ListQuery): boolean {
  return [flow, tag, target, workflowId].some((one) => one !== undefined) || (text !== undefined && text !== "");
}

function asksOfStanding({ status, runner }: ListQuery): boolean {
  return status !== undefined || runner !== undefined;
}

/** The conditions of a list, and the values they have bound so far. */
class Filter {
  readonly values: unknown[] = [];
  readonly #query: ListQuery;

  constructor(query: ListQuery) {
    this.#query = query;
  }

  /** The placeholder of a value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** The table that has the order: where actions stand, if nothing else is asked for. */
  main(): "action" | "action_standing" {
    return asksOfStanding(this.#query) && !asksOfAction(this.#query) ? "action_standing" : "action";
  }

  /** The tables the conditions need. */
  tables(): string {
    return this.#isJoined() ? JOINED : this.main();
  }

  /** The conditions on those tables. */
  conditions(): string {
    const conditions = [this.ofTable(this.main()), ...this.#ofAction()];
    if (this.#isJoined()) conditions.push(`action_standing.organisation = ${this.bind(this.#query.organisation)}`);
    if (this.#query.status !== undefined) conditions.push(`action_standing.status = ANY (${this.statuses()}::text[])`);
    return [...conditions, ...this.#ofWork()].join(" AND ");
  }

  #isJoined(): boolean {
    return this.main() === "action" && asksOfStanding(this.#query);
  }

  #ofAction(): string[] {
    const { flow, target, tag, workflowId, text } = this.#query;
    const conditions: string[] = [];
    if (flow !== undefined) conditions.push(`flow = ${this.bind(flow)}`);
    if (target !== undefined) conditions.push(`target = ${this.bind(target)}`);
    if (tag !== undefined)
      conditions.push(`${this.#hasKey(tag.toLowerCase())} AND tags @> ARRAY[${this.bind(tag)}::text]`);
    if (workflowId !== undefined) conditions.push(`workflow_id = ${this.bind(workflowId)}`);
    if (text !== undefined && text !== "") conditions.push(this.#text(text.toLowerCase()));
    return conditions;
  }

  /** Who works on an action, and what it shows. */
  #ofWork(): string[] {
    const { display, runner } = this.#query;
    const conditions: string[] = [];
    if (runner !== undefined) conditions.push(`runner = ${this.bind(runner)}`);
    if (display !== undefined) conditions.push(`display = ANY (${this.bind(display)}::text[])`);
    return conditions;
  }

  /** Organisation and time, which both tables know. */
  ofTable(table: string): string {
    const { organisation, from, to } = this.#query;
    const conditions = [`${table}.organisation = ${this.bind(organisation)}`];
    if (from !== undefined) conditions.push(`${table}.created_at >= ${this.bind(instant(from))}`);
    if (to !== undefined) conditions.push(`${table}.created_at <= ${this.bind(instant(to))}`);
    return conditions.join(" AND ");
  }

  /** Where the page begins: right after the last row of the page before. */
  place(table: string): string {
    const { after, sort } = this.#query;
    if (after === undefined) return "true";
    const comparison = sort === "createdAt:desc" ? "<" : ">";
    const createdAt = this.bind(instant(after.createdAt));
    return `(${table}.created_at, ${table}.id) ${comparison} (${createdAt}::timestamptz, ${this.bind(after.id)}::uuid)`;
  }

  statuses(): string {
    return this.bind(this.#query.status ?? []);
  }

  #hasKey(tagKey: string): string {
    return `tag_keys @> ARRAY[${this.bind(tagKey)}::text]`;
  }

  #text(key: string): string {
    const ways = [`name_key LIKE ${this.bind(`%${escapePattern(key)}%`)}`, this.#hasKey(key)];
    const range = idRange(key);
    if (range !== null) ways.push(`action.id BETWEEN ${this.bind(range.first)} AND ${this.bind(range.last)}`);
    return `(${ways.join(" OR ")})`;
  }
}

/** A time that exists: callers may ask for any number (ECMA-262, "Time Values and Time Range"). */
function instant(at: Millis): Date {
  return new Date(Math.min(Math.max(at, 0), 8.64e15));
}

/** Takes the wildcards of LIKE for what they are (its escape character is the backslash). */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

const ID_FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/** The ids that begin with a text; null when none can. */
function idRange(prefix: string): { first: string; last: string } | null {
  const rest = ID_FORM.slice(prefix.length);
  const first = prefix + rest.replaceAll("x", "0");
  return isActionId(first) ? { first, last: prefix + rest.replaceAll("x", "f") } : null;
}
