import { randomBytes } from "node:crypto";

import type { Accounts, Authenticator } from "@/server/ports/authenticator";
import type { Clock } from "@/server/ports/clock";
import type { HttpHandler } from "@/server/ports/http";
import type { Logger } from "@/server/ports/logger";
import type { RecordStore } from "@/server/ports/record";

import { AdminAccounts } from "./admin-accounts";
import { createAuthHandler } from "./auth-handler";
import { KeyAndSessionAuthenticator } from "./authenticator";
import { type AuthDatabase, createBetterAuth } from "./better-auth";
import { makeControlKey } from "./control-key";

const SECRET_BYTES = 48;

/** What sign-in needs of the rest of the server. */
export interface AuthOptions {
  readonly config: {
    /** The address people open; null when it is the one the server listens on. */
    readonly publicUrl: string | null;
    readonly host: string;
    readonly port: number;
    readonly adminKey: string | null;
    /** Holds the control key. */
    readonly dataDir: string;
  };
  readonly record: { readonly store: Pick<RecordStore, "installValue">; readonly authAdapter: AuthDatabase };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Sign-in, whole: who is who, the accounts, and the door. */
export interface Auth {
  readonly authenticator: Authenticator;
  readonly accounts: Accounts;
  readonly handler: HttpHandler;
  /** Whether anybody can sign in. */
  hasAdmin(): Promise<boolean>;
}

/** Sets sign-in up. Its secret is made once for the install, so that sessions survive a restart. */
export async function createAuth({ config, record, clock, logger }: AuthOptions): Promise<Auth> {
  const { publicUrl, adminKey, dataDir, host, port } = config;
  const secret = await record.store.installValue("auth-secret", () => randomBytes(SECRET_BYTES).toString("base64url"));
  const controlKey = await makeControlKey(dataDir);
  const baseUrl = publicUrl ?? `http://${nameable(host)}:${port}`;
  const auth = createBetterAuth({ database: record.authAdapter, secret, baseUrl, logger });
  const authenticator = new KeyAndSessionAuthenticator({ auth, clock, adminKey, controlKey, logger });
  const onChange = (): void => authenticator.forget();
  const accounts = new AdminAccounts({ auth, clock, onChange, baseUrl });
  return {
    authenticator,
    accounts,
    handler: createAuthHandler({ auth, accounts, onChange }),
    hasAdmin: () => accounts.hasAdministrator(),
  };
}

/** A server that listens everywhere is reached, from this machine, at its own address. */
function nameable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
