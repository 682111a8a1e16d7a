/** The two ways the product is installed; a Playwright project each. */
export type Stores = "embedded" | "redis";

/** Key of the headless administrator of the servers that the journeys run against. */
export const ADMIN_KEY = "end-to-end-admin-key-0123456789abcdef";

/** Who signs in through the one-time link. */
export const ADMIN = { name: "Ada", email: "ada@example.com", password: "correct horse battery staple" } as const;
