import { z } from "zod";

import { waitFor } from "./wait-for";

const Failure = z.object({ code: z.string(), message: z.string(), detail: z.string().optional() });

const Attempt = z.looseObject({
  number: z.number(),
  status: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  runner: z.string(),
  error: Failure.optional(),
});

const Stage = z.looseObject({
  id: z.string(),
  name: z.string(),
  order: z.number(),
  status: z.string(),
  display: z.string(),
  attempt: z.number(),
  after: z.array(z.string()),
  progress: z.object({ current: z.number(), total: z.number().nullable(), message: z.string().nullable() }),
  tasks: z.object({
    total: z.number().nullable(),
    completed: z.number(),
    failed: z.number(),
    running: z.number(),
  }),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  estimatedCompletionAt: z.string().nullable(),
  runner: z.string().optional(),
  skipped: z.object({ kind: z.string(), stage: z.string().optional() }).optional(),
  error: Failure.optional(),
  output: z.unknown().optional(),
  attempts: z.array(Attempt),
});
export type StageSeen = z.infer<typeof Stage>;

const Action = z.looseObject({
  id: z.string(),
  status: z.string(),
  display: z.string(),
  seq: z.number(),
  updatedAt: z.string(),
  generation: z.number(),
  reason: z.looseObject({ code: z.string(), text: z.string() }).optional(),
  dispatch: z.string(),
  progress: z.object({ percent: z.number(), message: z.string().optional() }),
  currentStages: z.array(z.string()),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  estimatedCompletionAt: z.string().nullable(),
  serverTime: z.string(),
  output: z.unknown().optional(),
  error: Failure.optional(),
  result: z.unknown().optional(),
  stages: z.array(Stage),
});
/** An action as REST tells it. */
export type ActionSeen = z.infer<typeof Action>;

const Event = z.looseObject({ seq: z.number(), at: z.string(), type: z.string() });
export type EventSeen = z.infer<typeof Event>;

const Line = z.looseObject({ n: z.number(), at: z.string(), stream: z.string(), text: z.string(), stage: z.string() });
export type LineSeen = z.infer<typeof Line>;

const Listed = z.looseObject({ id: z.string(), seq: z.number(), status: z.string(), updatedAt: z.string() });
const ListPage = z.object({ items: z.array(Listed) });

const Created = z.object({ id: z.string(), status: z.string(), seq: z.number() });
const EventsPage = z.object({ events: z.array(Event), head: z.number() });
const LinesPage = z.object({ lines: z.array(Line) });
const ENDED = new Set(["completed", "partial", "failed", "cancelled"]);
const EVENTS_PER_PAGE = 1_000;
const CALL_TIMEOUT_MS = 30_000;

/** What a call was answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Sent {
  readonly method: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The REST door as a program uses it, with an administrator's key. */
export class ApiClient {
  readonly #url: () => string;
  readonly #key: string;

  constructor(url: () => string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** A call as it is; `path` is below the server's address. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${this.#key}`);
    return fetch(`${this.#url()}${path}`, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS), ...init, headers });
  }

  async get(path: string): Promise<Answer> {
    const response = await this.fetch(`/api/v1${path}`);
    return { status: response.status, body: await response.json() };
  }

  post(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#send(path, { method: "POST", body, headers });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.#send(path, { method: "PUT", body });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.#send(path, { method: "PATCH", body });
  }

  /** A removal; the body of an answer without one is null. */
  async delete(path: string): Promise<Answer> {
    const response = await this.fetch(`/api/v1${path}`, { method: "DELETE" });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  }

  /** Makes an action and answers its id. @throws Error with the answer when it was refused */
  async create(body: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body: answer } = await this.post("/actions", body);
    if (status !== 201) throw new Error(`The action was not made: ${status} ${JSON.stringify(answer)}`);
    return Created.parse(answer).id;
  }

  /** Uploads a file and answers its id. */
  async upload(name: string, bytes: Uint8Array<ArrayBuffer>, type = "application/octet-stream"): Promise<string> {
    const form = new FormData();
    form.append("file", new Blob([bytes], { type }), name);
    const response = await this.fetch("/api/v1/files", { method: "POST", body: form });
    return z.looseObject({ file: z.string() }).parse(await response.json()).file;
  }

  async action(id: string): Promise<ActionSeen> {
    const { status, body } = await this.get(`/actions/${id}`);
    if (status !== 200) throw new Error(`The action cannot be read: ${status} ${JSON.stringify(body)}`);
    return Action.parse(body);
  }

  /** The action once `condition` holds of it. */
  until(
    id: string,
    condition: (action: ActionSeen) => boolean,
    options: { readonly what: string; readonly timeoutMs?: number },
  ): Promise<ActionSeen> {
    let last: ActionSeen | null = null;
    const look = async (): Promise<ActionSeen | null> => {
      last = await this.action(id);
      return condition(last) ? last : null;
    };
    return waitFor(look, { timeoutMs: 20_000, intervalMs: 30, ...options }).catch((error: unknown) => {
      throw new Error(`It was last seen as ${JSON.stringify(last)}.`, { cause: error });
    });
  }

  /** The action once it has ended. */
  ended(id: string, timeoutMs = 20_000): Promise<ActionSeen> {
    return this.until(id, ({ status }) => ENDED.has(status), { what: `action ${id} to end`, timeoutMs });
  }

  /** Makes an action and waits for its end. */
  async run(body: Readonly<Record<string, unknown>>, timeoutMs?: number): Promise<ActionSeen> {
    return this.ended(await this.create(body), timeoutMs);
  }

  /** The whole log of an action. */
  async events(id: string): Promise<EventSeen[]> {
    const all: EventSeen[] = [];
    for (;;) {
      const { body } = await this.get(`/actions/${id}/events?after=${all.length}&limit=${EVENTS_PER_PAGE}`);
      const { events, head } = EventsPage.parse(body);
      all.push(...events);
      if (events.length === 0 || all.length >= head) return all;
    }
  }

  /** Output lines; `query` as the address has it, without the question mark. */
  async lines(id: string, query = ""): Promise<LineSeen[]> {
    return LinesPage.parse((await this.get(`/actions/${id}/logs?${query}`)).body).lines;
  }

  /** What a program would keep of an action, as text: all that is said of it but the time of asking. */
  async record(id: string): Promise<string> {
    const { serverTime: _serverTime, ...action } = await this.action(id);
    const listed = await this.listed(action);
    return JSON.stringify({
      action,
      listed,
      events: await this.events(id),
      state: (await this.get(`/actions/${id}/state`)).body,
    });
  }

  /** An action as lists have it, once they have come as far as it has. */
  listed({ id, seq, updatedAt }: Pick<ActionSeen, "id" | "seq" | "updatedAt">): Promise<z.infer<typeof Listed>> {
    const look = async (): Promise<z.infer<typeof Listed> | undefined> => {
      const { body } = await this.get(`/actions?q=${encodeURIComponent(id)}`);
      return ListPage.parse(body).items.find(
        (item) => item.id === id && item.seq >= seq && item.updatedAt >= updatedAt,
      );
    };
    return waitFor(look, { what: `lists to have action ${id} as of ${seq}` });
  }

  async #send(path: string, { body, headers, ...init }: Sent): Promise<Answer> {
    const json = { "content-type": "application/json", ...headers };
    const response = await this.fetch(`/api/v1${path}`, { ...init, headers: json, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }
}

/** The stage of that name. */
export function stageOf(action: ActionSeen, name: string): StageSeen {
  const stage = action.stages.find((one) => one.name === name);
  if (stage === undefined)
    throw new Error(`There is no stage "${name}" in ${action.stages.map((one) => one.name).join(", ")}.`);
  return stage;
}

/** Epoch ms of a time that must be there. */
export function instant(time: string | null): number {
  if (time === null) throw new Error("There is no such time.");
  return Date.parse(time);
}

/** How long a stage or an attempt took, in ms. */
export function durationOf({ startedAt, finishedAt }: Pick<StageSeen, "startedAt" | "finishedAt">): number {
  return instant(finishedAt) - instant(startedAt);
}
