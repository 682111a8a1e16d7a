import { isActionId } from "@/lib/shared/ids";
import type { ListQuery } from "@/server/ports/record";

import type { Statement } from "./database";

/** The statements of a list: one page with one row more than asked for, and the number of all rows. */
export interface ListStatements {
  readonly page: Statement;
  readonly count: Statement;
}

const COLUMNS = `action.id, action.organisation, action.home, created_body, action.created_at, recorded_seq, summary`;
const BOTH = "action JOIN action_standing ON action_standing.id = action.id";

/** What a list asks for as SQL; null when nothing can match. */
export function listStatements(query: ListQuery): ListStatements | null {
  const asked = [query.flow, query.tag, query.target, query.text];
  // PostgreSQL cannot hold a NUL, so nothing that is stored has one.
  if (asked.some((text) => text?.includes("\u0000"))) return null;
  const filter = new Filter(query);
  const count = { text: `SELECT count(*)::int AS total FROM ${filter.tables} WHERE ${filter.text}`, values: [...filter.values] };
  const direction = query.sort === "createdAt:desc" ? "DESC" : "ASC";
  filter.addPlace(query);
  const limit = filter.bind(query.limit + 1);
  const { driver } = filter;
  const page = {
    text: `SELECT ${COLUMNS} FROM ${BOTH} WHERE ${filter.text}
           ORDER BY ${driver}.created_at ${direction}, ${driver}.id ${direction} LIMIT ${limit}`,
    values: filter.values,
  };
  return { page, count };
}

/**
 * Conditions and their values. What an action was asked to be and where it stands are two tables, each with the indexes of its own
 * filters: the order follows the table that is filtered, and the number is counted in as few tables as it can.
 */
class Filter {
  readonly values: unknown[] = [];
  readonly driver: "action" | "action_standing";
  readonly tables: string;
  readonly #conditions: string[] = [];

  constructor(query: ListQuery) {
    const ofStanding = query.status !== undefined;
    const ofAction = [query.flow, query.tag, query.target, query.text].some((text) => text !== undefined);
    this.driver = ofStanding ? "action_standing" : "action";
    this.tables = ofStanding && ofAction ? BOTH : this.driver;
    this.#add(`${this.driver}.organisation = ?`, query.organisation);
    this.#addStatus(query.status);
    if (query.flow !== undefined) this.#add("flow = ?", query.flow);
    if (query.target !== undefined) this.#add("target = ?", query.target);
    if (query.tag !== undefined) this.#addTag(query.tag);
    if (query.text !== undefined && query.text !== "") this.#addText(query.text.toLowerCase());
    if (query.from !== undefined) this.#add(`${this.driver}.created_at >= ?`, new Date(query.from));
    if (query.to !== undefined) this.#add(`${this.driver}.created_at <= ?`, new Date(query.to));
  }

  get text(): string {
    return this.#conditions.join(" AND ");
  }

  /** Adds where the page begins: right after the last row of the page before. */
  addPlace({ after, sort }: ListQuery): void {
    if (after === undefined) return;
    const comparison = sort === "createdAt:desc" ? "<" : ">";
    const place = `(${this.bind(new Date(after.createdAt))}, ${this.bind(after.id)}::uuid)`;
    this.#conditions.push(`(${this.driver}.created_at, ${this.driver}.id) ${comparison} ${place}`);
  }

  /** The placeholder of a value. */
  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  #add(condition: string, value: unknown): void {
    this.#conditions.push(condition.replace("?", this.bind(value)));
  }

  #addStatus(status: ListQuery["status"]): void {
    const [only, ...others] = status ?? [];
    // One status can be read in order from its index, a list of one cannot.
    if (only !== undefined && others.length === 0) this.#add("status = ?", only);
    else if (status !== undefined) this.#add("status = ANY (?)", status);
  }

  #addTag(tag: string): void {
    this.#add("tag_keys @> ARRAY[?::text]", tag.toLowerCase());
    this.#add("tags @> ARRAY[?::text]", tag);
  }

  #addText(key: string): void {
    const ways = [`name_key LIKE ${this.bind(`%${escapePattern(key)}%`)}`, `tag_keys @> ARRAY[${this.bind(key)}::text]`];
    const range = idRange(key);
    if (range !== null) ways.push(`action.id BETWEEN ${this.bind(range.first)} AND ${this.bind(range.last)}`);
    this.#conditions.push(`(${ways.join(" OR ")})`);
  }
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
