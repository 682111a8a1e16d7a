import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { createTempDir } from "@/tests/support/temp-dir";

import { TempFolders } from "./temp-folders";

const ACTION = "01900000-0000-7000-8000-000000000001";
const OWNER = { action: ACTION, stage: 0, task: 2 };

const dir = createTempDir("temp-folders");
afterAll(() => dir.remove());

describe("the folder of a task", () => {
  test("is made at first use, for nobody else to read, and is the same for its next attempt", async () => {
    const folders = new TempFolders(join(dir.path, "next"));
    const first = folders.of({ ...OWNER, attempt: 1 });
    expect(existsSync(join(dir.path, "next"))).toBe(false);
    const path = await first.path();
    expect(statSync(path).mode & 0o077).toBe(0);
    writeFileSync(join(path, "left"), "");
    await first.end("kept");
    const second = folders.of({ ...OWNER, attempt: 2 });
    expect(await second.path()).toBe(path);
    expect(existsSync(join(path, "left"))).toBe(true);
    await second.end("removed");
    expect([existsSync(path), await folders.listActions()]).toEqual([false, []]);
  });

  test("goes with a later attempt that does not ask for it", async () => {
    const folders = new TempFolders(join(dir.path, "later"));
    const first = folders.of({ ...OWNER, attempt: 1 });
    const path = await first.path();
    await first.end("kept");
    await folders.of({ ...OWNER, attempt: 2 }).end("removed");
    expect(existsSync(path)).toBe(false);
  });

  test("is not shared with an attempt that was given up and is still at work", async () => {
    const folders = new TempFolders(join(dir.path, "shared"));
    const [first, second] = [1, 2].map((attempt) => folders.of({ ...OWNER, attempt }));
    const [one = "", other = ""] = [await first?.path(), await second?.path()];
    expect(other).not.toBe(one);
    await second?.end("removed");
    expect([existsSync(one), existsSync(other)]).toEqual([true, false]);
    await first?.end("removed");
    expect(await folders.listActions()).toEqual([]);
  });

  test("of an action that is swept stays while an attempt has it; what is none of an action is not touched", async () => {
    const root = join(dir.path, "swept");
    const folders = new TempFolders(root);
    mkdirSync(join(root, "notes"), { recursive: true });
    const used = await folders.of({ ...OWNER, attempt: 1 }).path();
    mkdirSync(join(root, ACTION, "1.0"));
    expect(await folders.listActions()).toEqual([ACTION]);
    await folders.removeAction(ACTION);
    expect([existsSync(used), existsSync(join(root, ACTION, "1.0"))]).toEqual([true, false]);
    expect(existsSync(join(root, "notes"))).toBe(true);
  });

  test("without a root of the runner's own leaves nothing among the temporary ones", async () => {
    const folder = new TempFolders().of({ ...OWNER, attempt: 1 });
    const path = await folder.path();
    await folder.end("removed");
    expect(existsSync(join(path, "..", ".."))).toBe(false);
  });
});
