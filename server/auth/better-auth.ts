import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import type { prismaAdapter } from "better-auth/adapters/prisma";

import type { Logger } from "@/server/ports/logger";
import { ownOrigins } from "@/server/ports/own-origins";

/** Shortest password; the page says so before anything is sent. */
export const LEAST_PASSWORD_CHARACTERS = 10;
const MOST_PASSWORD_CHARACTERS = 200;
const SESSION_SECONDS = 30 * 24 * 3600;
const SESSION_RENEWAL_SECONDS = 24 * 3600;

/** Header this server writes the caller's address into, for the limits of sign-in. */
export const ADDRESS_HEADER = "x-showrunner-client";

/** Where sign-in keeps people, sessions and keys. */
export type AuthDatabase = ReturnType<typeof prismaAdapter>;

/** What sign-in is made of. */
interface BetterAuthParts {
  readonly database: AuthDatabase;
  readonly secret: string;
  /** The address people open, or else the one the server listens on. */
  readonly baseUrl: string;
  readonly logger: Logger;
}

/** Sign-in by e-mail and password, sessions in the record, and API keys. Nobody can sign up. */
export function createBetterAuth({ database, secret, baseUrl, logger }: BetterAuthParts) {
  const { origin, protocol } = new URL(baseUrl);
  const isHttps = protocol === "https:";
  return betterAuth({
    appName: "Showrunner",
    basePath: "/api/auth",
    // Without one it would take the address from whatever Host a request names, and warn of that at each start.
    baseURL: origin,
    database,
    secret,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: LEAST_PASSWORD_CHARACTERS,
      maxPasswordLength: MOST_PASSWORD_CHARACTERS,
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: SESSION_RENEWAL_SECONDS },
    user: { additionalFields: { role: { type: "string", required: false, input: false, defaultValue: "viewer" } } },
    trustedOrigins: (request) => [...ownOrigins(request?.headers.get("host"))],
    rateLimit: {
      enabled: true,
      window: 10,
      max: 100,
      storage: "memory",
      customRules: { "/sign-in/email": { window: 60, max: 20 } },
    },
    advanced: {
      cookiePrefix: "showrunner",
      useSecureCookies: isHttps,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure: isHttps, path: "/" },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    // A key that is wrong is an error to it, and an everyday thing here; what is broken throws as well.
    logger: { level: "error", log: (_level, message) => logger.warn({ part: "sign-in" }, message) },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
}

/** Sign-in as this install has it. */
export type ShowrunnerAuth = ReturnType<typeof createBetterAuth>;
