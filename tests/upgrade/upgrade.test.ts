import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";

import { ApiClient, stageOf } from "@/tests/support/api-client";
import { startShowrunner, type ShowrunnerProcess } from "@/tests/support/showrunner-process";
import { TEST_ADMIN } from "@/tests/support/sign-in-on";
import { createTempDir, type TempDir } from "@/tests/support/temp-dir";

import { KEPT_KEY, KEPT_NAMES } from "./kept-actions";
import { unpackFolder } from "./kept-folder";

const HERE = import.meta.dirname;
const KEPT = readdirSync(HERE).filter((name) => name.endsWith(".tar.br"));
const Listed = z.object({ items: z.array(z.looseObject({ id: z.string(), name: z.string() })) });

test("a data folder was kept of each version there was", () => {
  expect(KEPT).toContain("data-0.1.0.tar.br");
});

describe.each(KEPT)("this version on %s", (kept) => {
  let data: TempDir;
  let server: ShowrunnerProcess;
  let ids: ReadonlyMap<string, string>;
  const api = new ApiClient(() => server.url, KEPT_KEY);
  const id = (name: string): string => ids.get(name) ?? "";

  beforeAll(async () => {
    data = createTempDir("upgraded");
    unpackFolder(join(HERE, kept), data.path);
    const env = { SHOWRUNNER_ADMIN_KEY: KEPT_KEY };
    server = await startShowrunner({ program: inject("apiServer"), dataDir: data.path, env });
    const { items } = Listed.parse((await api.get("/actions")).body);
    ids = new Map(items.map((item) => [item.name, item.id]));
  });
  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  test("lists every action", () => {
    expect([...ids.keys()].toSorted()).toEqual(Object.values(KEPT_NAMES).toSorted());
  });

  test("signs the administrator in", async () => {
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url },
      body: JSON.stringify(TEST_ADMIN),
    });
    expect(response.status).toBe(200);
  });

  test("tells all of an action that had ended", async () => {
    const action = await api.action(id(KEPT_NAMES.analysed));
    expect(action.status).toBe("completed");
    expect(action.stages.every((stage) => stage.status === "completed" && stage.output !== undefined)).toBe(true);
    expect(await api.events(action.id)).toHaveLength(action.seq);
    expect(await api.lines(action.id)).not.toEqual([]);
  });

  test("carries on with what was interrupted, from its checkpoint", async () => {
    const action = await api.ended(id(KEPT_NAMES.interrupted), 40_000);
    expect(action.status).toBe("completed");
    expect(stageOf(action, "Setup").attempt).toBe(1);
    expect(stageOf(action, "Processing").attempt).toBe(2);
  });

  test("retries what had failed without redoing what had succeeded", async () => {
    const failed = await api.action(id(KEPT_NAMES.failed));
    expect(failed.status).toBe("failed");
    await api.post(`/actions/${failed.id}/retry`);
    const action = await api.until(failed.id, ({ status }) => status === "completed", {
      what: "the retry to complete",
    });
    expect(action.stages.map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
  });

  test("starts what waited for its start", async () => {
    await api.post(`/actions/${id(KEPT_NAMES.waiting)}/start`);
    expect((await api.ended(id(KEPT_NAMES.waiting))).status).toBe("completed");
  });
});
