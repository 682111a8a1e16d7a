// Keeps a small data folder of this version for the upgrade tests of later ones: `npx tsx tests/upgrade/make-data-folder.ts`.
// The product must be built. The folder is that of a process that was killed while it worked.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { version } from "@/package.json";
import { ApiClient, stageOf } from "@/tests/support/api-client";
import { startShowrunner } from "@/tests/support/showrunner-process";
import { TEST_ADMIN } from "@/tests/support/sign-in-on";
import { createTempDir } from "@/tests/support/temp-dir";

import { KEPT_KEY, KEPT_NAMES } from "./kept-actions";
import { packFolder } from "./kept-folder";

const NOTE = join("flows", "document-analysis", "documents", "research-note.md");
const data = createTempDir("kept-data");
const server = await startShowrunner({
  dataDir: data.path,
  env: { SHOWRUNNER_ADMIN_KEY: KEPT_KEY },
});
const api = new ApiClient(() => server.url, KEPT_KEY);

const link = new URL(await server.signInLink());
const made = await fetch(`${server.url}/api/auth/admin-link`, {
  method: "POST",
  headers: { "content-type": "application/json", origin: server.url },
  body: JSON.stringify({ token: link.searchParams.get("token"), ...TEST_ADMIN }),
});
if (made.status !== 200) throw new Error(`The administrator was not made: ${await made.text()}`);

const note = await api.upload("research-note.md", new Uint8Array(readFileSync(NOTE)), "text/markdown");
await api.run({ flow: "document-analysis", input: { file: { file: note } }, name: KEPT_NAMES.analysed }, 60_000);
await api.run({ flow: "demo.fail", name: KEPT_NAMES.failed });
await api.create({ flow: "demo", input: { seconds: 0.2 }, name: KEPT_NAMES.waiting, start: false });
const interrupted = await api.create({ flow: "demo", input: { seconds: 8 }, name: KEPT_NAMES.interrupted });
await api.until(interrupted, (action) => stageOf(action, "Processing").progress.current > 700, {
  what: "the demo to be under way",
});
await server.kill9();

const file = join("tests", "upgrade", `data-${version}.tar.br`);
packFolder(data.path, file);
data.remove();
process.stdout.write(`${file}\n`);
process.exit(0);
