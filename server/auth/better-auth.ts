import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import type { prismaAdapter } from "better-auth/adapters/prisma";

import type { Logger } from "@/server/ports/logger";

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
  readonly publicUrl: string | null;
  readonly logger: Logger;
}

/** Sign-in by e-mail and password, sessions in the record, and API keys. Nobody can sign up. */
export function createBetterAuth({ database, secret, publicUrl, logger }: BetterAuthParts) {
  const isHttps = publicUrl?.startsWith("https:") === true;
  return betterAuth({
    appName: "Showrunner",
    basePath: "/api/auth",
    ...(publicUrl === null ? {} : { baseURL: publicUrl }),
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
    trustedOrigins: (request) => [...(publicUrl === null ? [] : [new URL(publicUrl).origin]), ...ownOrigins(request)],
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

/** The origin a request was sent to, which pages of this very server have. */
function ownOrigins(request: Request | undefined): string[] {
  const host = request?.headers.get("host") ?? null;
  return host === null ? [] : [`http://${host}`, `https://${host}`];
}

/** Sign-in as this install has it. */
export type ShowrunnerAuth = ReturnType<typeof createBetterAuth>;
