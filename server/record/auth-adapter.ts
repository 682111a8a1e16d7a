import { prismaAdapter } from "better-auth/adapters/prisma";

import type { Database } from "./database";

/** Where sign-in keeps people, sessions and keys: what `betterAuth` takes as its `database`. */
export type AuthAdapter = ReturnType<typeof prismaAdapter>;

/**
 * The record as better-auth wants it. It asks one thing after the other: in a transaction of Prisma, a question asked beside it
 * would wait for ever for the one connection of an embedded database.
 */
export function createAuthAdapter(database: Database): AuthAdapter {
  return prismaAdapter(database.prisma, { provider: "postgresql", transaction: false });
}
