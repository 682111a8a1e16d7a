import { InvariantError } from "@/lib/shared/errors";

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const ACTION = /^[A-Za-z0-9-]{1,64}$/;
const SESSION = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
/** There is one partition; its number is the hash tag that puts all keys of it into one slot. */
const PARTITION = "{p00}";

/** Names of the keys of a partition; `docs/keys.md` tells what they hold. Texts of people never form a key's name. */
export class Keys {
  readonly meta: string;
  readonly feed: string;
  readonly hints: string;
  /** What every script that changes actions declares, in its order. */
  readonly shared: readonly string[];
  private readonly base: string;

  /** @throws InvariantError when the prefix is no name */
  constructor(prefix: string) {
    this.base = `${requireForm(PREFIX, prefix, "prefix")}:${PARTITION}:`;
    this.meta = `${this.base}meta`;
    this.feed = `${this.base}feed`;
    this.hints = `${this.base}hints`;
    const names = ["meta", "actions", "wake", "feed", "queues", "parked", "running", "sessions"];
    this.shared = names.map((name) => this.base + name);
  }

  /** A key of an action: `events`, `mail`, `progress`, `logs`. @throws InvariantError when the id is none */
  ofAction(action: string, kind: "events" | "mail" | "progress" | "logs"): string {
    return `${this.base}act:${requireForm(ACTION, action, "action")}:${kind}`;
  }

  /** The keys of a session: what it is, and what it holds. @throws InvariantError when the id is none */
  ofSession(session: string): [string, string] {
    requireForm(SESSION, session, "session");
    return [`${this.base}ses:${session}`, `${this.base}held:${session}`];
  }
}

function requireForm(form: RegExp, text: string, what: string): string {
  if (!form.test(text)) throw new InvariantError(`"${text.slice(0, 80)}" cannot be the ${what} in a key's name.`);
  return text;
}
