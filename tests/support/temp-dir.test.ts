import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { findFreePort } from "./free-port";
import { createTempDir } from "./temp-dir";

test("a folder is made empty and goes with all that was put into it", () => {
  const dir = createTempDir("example");
  writeFileSync(join(dir.path, "note.txt"), "kept for a moment");
  dir.remove();
  expect(existsSync(dir.path)).toBe(false);
});

test("a free port can be listened on", async () => {
  const port = await findFreePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect(server.address()).toMatchObject({ port });
  await new Promise((resolve) => server.close(resolve));
});
