import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import { z } from "zod";

import { parseInput } from "@/lib/api/parse-input";
import { InvalidInputError } from "@/lib/shared/errors";
import type { Accounts, AdminCredentials } from "@/server/ports/authenticator";
import type { Clock } from "@/server/ports/clock";

import { LEAST_PASSWORD_CHARACTERS, type ShowrunnerAuth } from "./better-auth";
import { toHeaders } from "./web-headers";

const TOKEN_BYTES = 32;
const LINK_MS = 24 * 3600 * 1000;
/** Names the link that holds now, so that a newer one can take its place. */
const CURRENT = "admin-link";

/** What the holder of a link hands in. */
export const AdminCredentialsInput = z.strictObject({
  token: z.string().min(1, "must not be empty").max(200),
  email: z.email("must be an e-mail address").max(254),
  password: z
    .string()
    .refine(
      (text) => Array.from(text).length >= LEAST_PASSWORD_CHARACTERS,
      `must be at least ${LEAST_PASSWORD_CHARACTERS} characters`,
    )
    .max(200, "must be at most 200 characters"),
});

/** What accounts are kept in, and where links lead. */
export interface AccountParts {
  readonly auth: ShowrunnerAuth;
  readonly clock: Clock;
  /** The address people open. */
  readonly baseUrl: string;
  /** Somebody has signed in or lost their sessions. */
  readonly onChange: () => void;
}

/** The accounts of an install: one administrator, made by a one-time link. */
export class AdminAccounts implements Accounts {
  private readonly parts: AccountParts;

  constructor(parts: AccountParts) {
    this.parts = parts;
  }

  async hasAdministrator(): Promise<boolean> {
    const { adapter } = await this.parts.auth.$context;
    return (await adapter.count({ model: "user" })) > 0;
  }

  async createAdminLink(): Promise<string> {
    const { auth, clock, baseUrl } = this.parts;
    const { internalAdapter } = await auth.$context;
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const hash = hashOf(token);
    const expiresAt = new Date(clock.now() + LINK_MS);
    const former = await internalAdapter.findVerificationValue(CURRENT);
    if (former !== null) await internalAdapter.deleteVerificationByIdentifier(identifierOf(former.value));
    await internalAdapter.deleteVerificationByIdentifier(CURRENT);
    await internalAdapter.createVerificationValue({ identifier: identifierOf(hash), value: hash, expiresAt });
    await internalAdapter.createVerificationValue({ identifier: CURRENT, value: hash, expiresAt });
    return `${baseUrl}/sign-in?token=${token}`;
  }

  async completeAdminLink(credentials: AdminCredentials, headers: IncomingHttpHeaders): Promise<{ cookies: string[] }> {
    const { token, email: written, password } = parseInput(AdminCredentialsInput, credentials);
    const { auth, onChange } = this.parts;
    const { internalAdapter } = await auth.$context;
    const link = await internalAdapter.consumeVerificationValue(identifierOf(hashOf(token)));
    if (link === null) throw spent();
    const email = written.toLowerCase();
    await this.setAdministrator(email, password);
    onChange();
    const response = await auth.api.signInEmail({
      body: { email, password },
      headers: toHeaders({ "user-agent": headers["user-agent"] }),
      asResponse: true,
    });
    return { cookies: response.headers.getSetCookie() };
  }

  /** The password is set, and every session begun with another one ends. */
  private async setAdministrator(email: string, password: string): Promise<void> {
    const { internalAdapter, password: passwords } = await this.parts.auth.$context;
    const hash = await passwords.hash(password);
    const known = await internalAdapter.findUserByEmail(email);
    if (known === null) {
      const name = email.slice(0, Math.max(1, email.indexOf("@")));
      const user = await internalAdapter.createUser(
        { email, name, emailVerified: true, role: "admin" },
        { method: "admin-link" },
      );
      await internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: "credential",
        password: hash,
      });
      return;
    }
    const { id } = known.user;
    await internalAdapter.updateUser(id, { role: "admin" });
    const credential = await internalAdapter.findCredentialAccount(id);
    if (credential === null)
      await internalAdapter.linkAccount({ userId: id, accountId: id, providerId: "credential", password: hash });
    else await internalAdapter.updatePassword(id, hash);
    const sessions = await internalAdapter.listSessions(id);
    await internalAdapter.deleteSessions(sessions.map((session) => session.token));
  }
}

function spent(): InvalidInputError {
  const message = "This link has been used, replaced or is too old. Run `showrunner admin-link` for a new one.";
  return new InvalidInputError("LINK_SPENT", message, [{ path: "token", message: "is no longer valid" }]);
}

function identifierOf(hash: string): string {
  return `${CURRENT}:${hash}`;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
