import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import type { Actor } from "@/lib/actions/event";
import { messageOf, UnavailableError } from "@/lib/shared/errors";
import {
  type AuthenticatedActor,
  type Authenticator,
  type Permission,
  PERMISSIONS,
} from "@/server/ports/authenticator";
import type { Clock } from "@/server/ports/clock";
import type { Logger } from "@/server/ports/logger";

import type { ShowrunnerAuth } from "./better-auth";
import { TimedCache } from "./timed-cache";
import { toHeaders } from "./web-headers";

/** The one organisation, until more are made. */
export const DEFAULT_ORGANISATION = "default";

const ALL_PERMISSIONS: ReadonlySet<Permission> = new Set(PERMISSIONS);
const NO_PERMISSIONS: ReadonlySet<Permission> = new Set();
const CONTROL_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>(["admin", "actions:create"]);

const KEY_MS = 30_000;
const SESSION_MS = 5_000;
const MOST_KEPT = 2_000;
const LONGEST_KEY = 512;
const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-)?showrunner\.session_token=([^;]+)/;

/** Whom keys and sessions are asked of. */
export interface AuthenticatorParts {
  readonly auth: ShowrunnerAuth;
  readonly clock: Clock;
  readonly adminKey: string | null;
  readonly controlKey: string | null;
  readonly logger: Logger;
}

/** Tells callers apart by key or session. */
export class KeyAndSessionAuthenticator implements Authenticator {
  private readonly parts: AuthenticatorParts;
  private readonly keys: TimedCache<AuthenticatedActor | null>;
  private readonly sessions: TimedCache<AuthenticatedActor | null>;

  constructor(parts: AuthenticatorParts) {
    this.parts = parts;
    this.keys = new TimedCache(parts.clock, { keepMs: KEY_MS, most: MOST_KEPT });
    this.sessions = new TimedCache(parts.clock, { keepMs: SESSION_MS, most: MOST_KEPT });
  }

  async authenticate(headers: IncomingHttpHeaders, token?: string): Promise<AuthenticatedActor | null> {
    const key = token ?? keyIn(headers);
    if (key !== null) return this.byKey(key);
    const cookie = SESSION_COOKIE.exec(headers.cookie ?? "")?.[1];
    return cookie === undefined
      ? null
      : this.sessions.get(digest(cookie), () => this.ask(() => this.bySession(headers)));
  }

  /** Who cannot be looked up is neither known nor unknown. */
  private async ask(find: () => Promise<AuthenticatedActor | null>): Promise<AuthenticatedActor | null> {
    try {
      return await find();
    } catch (error) {
      this.parts.logger.warn({ error: messageOf(error) }, "a caller could not be looked up");
      throw new UnavailableError(
        "SIGN_IN_AWAY",
        "It cannot be told now who you are, because the record does not answer. Try again in a few seconds.",
      );
    }
  }

  /** Forgets who was known: somebody has signed in or out, or a key has changed. */
  forget(): void {
    this.keys.clear();
    this.sessions.clear();
  }

  private async byKey(key: string): Promise<AuthenticatedActor | null> {
    const { adminKey, controlKey } = this.parts;
    if (key === "" || key.length > LONGEST_KEY) return null;
    if (isSameKey(key, adminKey)) return keyActor({ kind: "key", id: "admin-key", name: "Admin key" }, ALL_PERMISSIONS);
    if (isSameKey(key, controlKey))
      return keyActor({ kind: "system", id: "control-key", name: "Command line" }, CONTROL_PERMISSIONS);
    return this.keys.get(digest(key), () => this.ask(() => this.byApiKey(key)));
  }

  private async byApiKey(key: string): Promise<AuthenticatedActor | null> {
    const { auth } = this.parts;
    const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } });
    if (!valid || found === null) return null;
    const { internalAdapter } = await auth.$context;
    const user = await internalAdapter.findUserById(found.referenceId);
    if (user === null) return null;
    const name = found.name ?? found.start ?? "API key";
    return {
      ...grantsOf(user),
      actor: { kind: "key", id: found.id, name },
      organisation: DEFAULT_ORGANISATION,
      email: user.email,
      via: "key",
    };
  }

  private async bySession(headers: IncomingHttpHeaders): Promise<AuthenticatedActor | null> {
    const session = await this.parts.auth.api.getSession({ headers: toHeaders({ cookie: headers.cookie }) });
    if (session === null) return null;
    const { user } = session;
    const actor: Actor = { kind: "user", id: user.id, name: user.name === "" ? user.email : user.name };
    return { ...grantsOf(user), actor, organisation: DEFAULT_ORGANISATION, email: user.email, via: "cookie" };
  }
}

function keyIn(headers: IncomingHttpHeaders): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : null;
}

function keyActor(actor: Actor, permissions: ReadonlySet<Permission>): AuthenticatedActor {
  const role = permissions === ALL_PERMISSIONS ? "admin" : "none";
  return { actor, organisation: DEFAULT_ORGANISATION, role, permissions, email: null, via: "key" };
}

function grantsOf(user: object): Pick<AuthenticatedActor, "role" | "permissions"> {
  const isAdmin = "role" in user && user.role === "admin";
  return isAdmin ? { role: "admin", permissions: ALL_PERMISSIONS } : { role: "none", permissions: NO_PERMISSIONS };
}

/** Compares in a time that tells nothing of where two keys differ, nor of their length. */
function isSameKey(key: string, known: string | null): boolean {
  return known !== null && timingSafeEqual(Buffer.from(digest(key)), Buffer.from(digest(known)));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
