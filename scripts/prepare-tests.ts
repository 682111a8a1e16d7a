// Installs what the tests need beside packages, and says what there is.
import { ensureChromium, findChromium } from "@/tests/support/chromium";
import { ensurePostgres, findPostgres } from "@/tests/support/postgres";
import { ensureAll } from "@/tests/support/prepare-services";
import { ensureRedis, findRedis } from "@/tests/support/redis";

ensureAll([ensureRedis, ensurePostgres, ensureChromium]);

const found = { Redis: findRedis(), PostgreSQL: findPostgres(), Chromium: findChromium() };
for (const [what, path] of Object.entries(found))
  console.log(`${what}: ${path ?? "missing; what needs it is skipped"}`);
