import type { IncomingHttpHeaders } from "node:http";

import type { Actor } from "@/lib/actions/event";

/** What a caller may be allowed to do. Every verb names the one it needs. */
export const PERMISSIONS = [
  "actions:read",
  "actions:create",
  "actions:operate",
  "actions:delete",
  "flows:read",
  "flows:write",
  "runners:read",
  "dispatch:write",
  "files:create",
  "schedules:read",
  "schedules:write",
  "cache:purge",
  "admin",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A caller whose identity is known: who it is, for which organisation it acts, what it may do. */
export interface AuthenticatedActor {
  readonly actor: Actor;
  readonly organisation: string;
  readonly role: "admin" | "none";
  readonly permissions: ReadonlySet<Permission>;
  readonly email: string | null;
  /** `cookie`: the browser sends it by itself, so unsafe requests need a trusted origin as well. */
  readonly via: "cookie" | "key";
}

/** Tells who sends a request. */
export interface Authenticator {
  /** Null for a caller that is not known. `token` is what a socket hands in when it connects. */
  authenticate(headers: IncomingHttpHeaders, token?: string): Promise<AuthenticatedActor | null>;
}

/** What the holder of an admin link hands in. */
export interface AdminCredentials {
  readonly token: string;
  readonly email: string;
  readonly password: string;
}

/** The accounts of this install, as far as verbs need them. */
export interface Accounts {
  /** A new one-time link that sets e-mail and password of the administrator; the one before is void. */
  createAdminLink(): Promise<string>;
  /** Whether anybody can sign in. */
  hasAdministrator(): Promise<boolean>;
  /** Makes the administrator, or gives it another password, and signs in. @throws InvalidInputError for a spent link */
  completeAdminLink(
    credentials: AdminCredentials,
    headers: IncomingHttpHeaders,
  ): Promise<{ readonly cookies: readonly string[] }>;
}
