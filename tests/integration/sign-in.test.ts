import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { sendRaw, type RawAnswer } from "../support/raw-http";
import { startServerInProcess, type ServerInProcess } from "../support/server-in-process";
import { cookiesOf, signInOn, TEST_ADMIN } from "../support/sign-in-on";

let server: ServerInProcess;

beforeAll(async () => {
  server = await startServerInProcess();
});
afterAll(() => server.stop());

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

async function newToken(): Promise<string> {
  return new URL(await server.auth.accounts.createAdminLink()).searchParams.get("token") ?? "";
}

/** Signs in as a browser that reached the server under another name. */
function signInAs(host: string, origin: string): Promise<RawAnswer> {
  const body = JSON.stringify(TEST_ADMIN);
  const head = [
    "POST /api/auth/sign-in/email HTTP/1.1",
    `host: ${host}`,
    `origin: ${origin}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
  ];
  return sendRaw(server.url, [`${head.join("\r\n")}\r\n\r\n${body}`]);
}

const whoAmI = (cookie: string): Promise<Response> => fetch(`${server.url}/api/v1/session`, { headers: { cookie } });
const signIn = (password: string): Promise<Response> =>
  post("/api/auth/sign-in/email", { email: TEST_ADMIN.email, password });

test("warns of nothing when it starts", async () => {
  expect(await server.auth.hasAdmin()).toBe(false);
  expect(server.warnings).toEqual([]);
});

describe("the one-time link", () => {
  test("makes the administrator, signs in, and is spent", async () => {
    expect(await server.auth.hasAdmin()).toBe(false);
    const token = await newToken();
    const response = await post("/api/auth/admin-link", { token, ...TEST_ADMIN });
    expect(response.status).toBe(200);
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/i);
    expect(await server.auth.hasAdmin()).toBe(true);
    const session = await whoAmI(cookiesOf(response));
    expect(await session.json()).toMatchObject({ email: TEST_ADMIN.email, organisation: "default", role: "admin" });
    const again = await post("/api/auth/admin-link", { token, ...TEST_ADMIN });
    expect(again.status).toBe(422);
    expect(await again.json()).toMatchObject({ code: "LINK_SPENT" });
  });

  test("a newer one takes the place of the one before", async () => {
    const [older, newer] = [await newToken(), await newToken()];
    expect((await post("/api/auth/admin-link", { token: older, ...TEST_ADMIN })).status).toBe(422);
    expect((await post("/api/auth/admin-link", { token: newer, ...TEST_ADMIN })).status).toBe(200);
  });

  test("a refused password leaves the link as it was", async () => {
    const token = await newToken();
    const short = await post("/api/auth/admin-link", { token, email: TEST_ADMIN.email, password: "short" });
    expect(await short.json()).toMatchObject({ code: "INVALID_INPUT", errors: [{ path: "password" }] });
    expect((await post("/api/auth/admin-link", { token, ...TEST_ADMIN })).status).toBe(200);
  });

  test("another password ends the sessions that were begun with the old one", async () => {
    const before = await signInOn(server);
    expect((await whoAmI(before)).status).toBe(200);
    await post("/api/auth/admin-link", {
      token: await newToken(),
      email: TEST_ADMIN.email,
      password: "another password",
    });
    expect((await whoAmI(before)).status).toBe(401);
    expect((await signIn(TEST_ADMIN.password)).status).toBe(401);
    expect((await signIn("another password")).status).toBe(200);
  });

  test("works once however many hold it", async () => {
    const token = await newToken();
    const answers = await Promise.all([1, 2, 3].map(() => post("/api/auth/admin-link", { token, ...TEST_ADMIN })));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 422, 422]);
  });

  test("is given to the administrator and to whoever reads the data folder, not to others", async () => {
    const response = await server.api("/admin-link", { method: "POST" });
    expect(response.status).toBe(201);
    const { url } = z.object({ url: z.string() }).parse(await response.json());
    expect(url).toMatch(/\/sign-in\?token=[\w-]{43}$/);
    expect((await post("/api/v1/admin-link", {})).status).toBe(401);
  });
});

describe("a session", () => {
  test("begins with the right password and ends with sign-out", async () => {
    await signInOn(server);
    expect((await signIn("wrong password!")).status).toBe(401);
    const response = await signIn(TEST_ADMIN.password);
    expect(response.status).toBe(200);
    const cookie = cookiesOf(response);
    expect((await whoAmI(cookie)).status).toBe(200);
    expect((await post("/api/auth/sign-out", {}, { cookie, origin: server.url })).status).toBe(200);
    expect((await whoAmI(cookie)).status).toBe(401);
  });

  test("cannot be used by a page of another site", async () => {
    const cookie = await signInOn(server);
    const launch = (headers: Record<string, string>): Promise<Response> =>
      post("/api/v1/actions", { flow: "nobody" }, { cookie, ...headers });
    expect((await launch({ origin: "https://evil.example" })).status).toBe(403);
    expect((await launch({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await launch({ origin: server.url })).status).toBe(404);
    expect((await post("/api/auth/sign-in/email", { ...TEST_ADMIN }, { origin: "https://evil.example" })).status).toBe(
      403,
    );
  });

  test.each(["jobs.example", "jobs.example:8443", "[::1]:9000"])("begins under any name, such as %s", async (host) => {
    await signInOn(server);
    const own = await signInAs(host, `https://${host}`);
    expect(own.status).toBe(200);
    expect(own.text).toMatch(/set-cookie: showrunner\.session_token=/i);
    expect((await signInAs(host, "https://evil.example")).status).toBe(403);
  });

  test("does not begin for a name that cannot be", async () => {
    expect((await signInAs("not a host", "https://evil.example")).status).toBe(403);
    expect((await signInAs("not a host", server.url)).status).toBe(403);
  });

  test("nobody can sign up, and what has no page yet is closed", async () => {
    expect((await post("/api/auth/sign-up/email", { ...TEST_ADMIN, name: "x" })).status).toBe(404);
    expect((await fetch(`${server.url}/api/auth/list-sessions`)).status).toBe(404);
    expect((await fetch(`${server.url}/api/auth/ok`)).status).toBe(404);
  });
});

test("an API key made by the administrator opens the API, and no longer once it is deleted", async () => {
  const cookie = await signInOn(server);
  const made = await post("/api/auth/api-key/create", { name: "ci" }, { cookie, origin: server.url });
  const { key, id } = z.object({ key: z.string(), id: z.string() }).parse(await made.json());
  const ask = (): Promise<Response> => server.api("/session", { headers: { authorization: `Bearer ${key}` } });
  expect(await (await ask()).json()).toMatchObject({ name: "ci", role: "admin" });
  expect((await post("/api/auth/api-key/delete", { keyId: id }, { cookie, origin: server.url })).status).toBe(200);
  expect((await ask()).status).toBe(401);
});

test("nothing of all this was the server's own fault", () => {
  expect(server.faults).toEqual([]);
});
