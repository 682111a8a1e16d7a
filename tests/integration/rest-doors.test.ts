import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { ROUTES } from "@/server/rest/routes";

import { startServerInProcess, TEST_ADMIN_KEY, type ServerInProcess } from "../support/server-in-process";

const Refusal = z.object({ code: z.string(), status: z.number() });

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow("greet", ["only"], {
    type: "object",
    properties: {
      name: { type: "string" },
      file: { type: "object", properties: { file: { type: "string" } }, "x-file": true },
    },
  });
});
afterAll(() => server.stop());

async function create(body: unknown): Promise<{ id: string }> {
  const response = await server.api("/actions", { method: "POST", body: JSON.stringify(body) });
  return z.object({ id: z.string() }).parse(await response.json());
}

async function refusal(response: Response): Promise<z.infer<typeof Refusal>> {
  return Refusal.parse(await response.json());
}

test("what it says of itself: health for everybody, runners and queues for those who may", async () => {
  const health = await fetch(`${server.url}/api/v1/health`);
  expect(await health.json()).toMatchObject({
    status: "ok",
    liveStore: "embedded",
    record: "pglite",
    version: "0.0.0-test",
  });
  await create({ flow: "greet", input: { name: "Ana" } });
  const Queues = z.object({ items: z.array(z.looseObject({ name: z.string(), tasks: z.number() })) });
  const { items } = Queues.parse(await (await server.api("/queues")).json());
  expect(items.find(({ name }) => name === "default/any|greet@1")?.tasks).toBeGreaterThan(0);
  expect(await (await server.api("/runners")).json()).toEqual({ items: [] });
});

describe("files", () => {
  const upload = (bytes: Uint8Array<ArrayBuffer>, name = "note.txt"): Promise<Response> => {
    const form = new FormData();
    form.append("file", new Blob([bytes], { type: "text/plain" }), name);
    return server.api("/files", { method: "POST", body: form });
  };

  test("an upload is kept, named by an input, and read back from its action", async () => {
    const response = await upload(new TextEncoder().encode("hello"), "../../n\u00f6te.txt");
    expect(response.status).toBe(201);
    const file = z
      .object({ file: z.string(), name: z.string(), sizeBytes: z.number(), sha256: z.string(), type: z.string() })
      .parse(await response.json());
    expect(file).toMatchObject({
      name: "n\u00f6te.txt",
      sizeBytes: 5,
      type: "text/plain",
      sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    });
    const { id } = await create({ flow: "greet", input: { name: "Ana", file: { file: file.file } } });
    expect(await (await server.api(`/actions/${id}/files`)).json()).toEqual({
      files: [{ file: file.file, name: file.name, sizeBytes: 5, type: "text/plain" }],
    });
    const back = await server.api(`/actions/${id}/files/${encodeURIComponent(file.name)}`);
    expect(await back.text()).toBe("hello");
    expect(back.headers.get("content-disposition")).toContain("attachment");
  });

  test("one beyond the limit is refused, one of exactly the limit is kept", async () => {
    expect((await upload(new Uint8Array(1024 * 1024))).status).toBe(201);
    expect((await refusal(await upload(new Uint8Array(1024 * 1024 + 1)))).code).toBe("FILE_TOO_LARGE");
  });

  test("anything but one file is refused", async () => {
    const form = new FormData();
    form.append("colour", "red");
    expect((await server.api("/files", { method: "POST", body: form })).status).toBe(422);
    expect((await server.api("/files", { method: "POST", body: new FormData() })).status).toBeGreaterThanOrEqual(400);
  });
});

describe("who may", () => {
  const closed = ROUTES.filter(({ permission }) => permission !== "anyone");
  test.each([...closed, { method: "GET", path: "/nothing" }])(
    "a caller without a key, or with a wrong one, gets 401 for $method $path",
    async ({ method, path }) => {
      const address = `${server.url}/api/v1${path.replaceAll(/:\w+/g, "x")}`;
      for (const headers of [{}, { authorization: `Bearer ${TEST_ADMIN_KEY}x` }]) {
        const response = await fetch(address, { method, headers });
        expect((await refusal(response)).code).toBe("UNAUTHENTICATED");
        expect(response.status).toBe(401);
      }
    },
  );

  test("a wrong key is no key, whatever header it comes in", async () => {
    expect((await server.api("/actions", { headers: { authorization: `Bearer ${TEST_ADMIN_KEY}x` } })).status).toBe(
      401,
    );
    expect((await fetch(`${server.url}/api/v1/actions`, { headers: { "x-api-key": TEST_ADMIN_KEY } })).status).toBe(
      200,
    );
  });

  test("a wrong method is told which are right", async () => {
    const response = await server.api("/approvals", { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
  });
});

describe("what is not there yet is refused, and not passed over", () => {
  test("the field callbackUrl of a new action", async () => {
    const body = JSON.stringify({ flow: "greet", input: { name: "Ana" }, callbackUrl: "https://example.org" });
    const response = await server.api("/actions", { method: "POST", body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", errors: [{ path: "callbackUrl" }] });
  });

  test.each([["cancel", "force"]])("the option of %s: %s", async (verb, option) => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" }, start: false });
    const body = JSON.stringify({ [option]: true });
    const response = await server.api(`/actions/${id}/${verb}`, { method: "POST", body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", errors: [{ path: option }] });
    expect(await (await server.api(`/actions/${id}`)).json()).toMatchObject({ status: "pending" });
  });

  test("the method PUT of an action", async () => {
    const { id } = await create({ flow: "greet", input: { name: "Ana" } });
    expect((await server.api(`/actions/${id}`, { method: "PUT" })).status).toBe(405);
  });
});

test("nothing of all this was the server's own fault", () => {
  expect(server.faults).toEqual([]);
});
