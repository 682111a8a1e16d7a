/** First parts of paths that stand where a flow's name may stand; a flow of that name could not be addressed. */
const PATH_WORDS: ReadonlySet<string> = new Set([
  "actions",
  "admin",
  "admin-link",
  "api",
  "approvals",
  "auth",
  "docs",
  "executors",
  "files",
  "flows",
  "health",
  "jobs",
  "keys",
  "mcp",
  "metrics",
  "openapi",
  "organisations",
  "queues",
  "runners",
  "schedules",
  "session",
  "settings",
  "sign-in",
  "stages",
  "stats",
  "trpc",
  "webhooks",
  "workflows",
]);

/** Names that mean something to every object of the language. */
const OBJECT_WORDS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a flow may not have that name. */
export function isReservedFlowName(name: string): boolean {
  return PATH_WORDS.has(name) || OBJECT_WORDS.has(name);
}

/** Whether a stage may not have that name. */
export function isReservedStageName(name: string): boolean {
  return OBJECT_WORDS.has(name);
}
