import { loadConfig } from "@/server/config/config";
import { compose } from "@/server/composition";
import { createLogger } from "@/server/logging/pino-logger";
const config = loadConfig();
const c = await compose({ config, logger: createLogger("info"), parts: { web: true, runner: true, keeper: true }, patterns: [], concurrency: 16, name: null, openPages: null });
console.log("at", c.web?.url, await c.web?.createAdminLink());
process.once("SIGTERM", async () => { await c.stop(); process.exit(0); });
