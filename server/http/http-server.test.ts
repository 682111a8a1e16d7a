import type { Server } from "node:http";
import { request } from "node:http";

import { afterEach, describe, expect, test } from "vitest";

import type { AuthenticatedActor } from "@/server/ports/authenticator";
import { silentLogger } from "@/server/ports/logger";
import { inSlices, sendRaw } from "@/tests/support/raw-http";

import { createHttpServer, type HttpDoors, type HttpServerOptions } from "./http-server";
import { closeServer, ListenError, listenOn } from "./listen-on";

const caller: AuthenticatedActor = {
  actor: { kind: "user", id: "u", name: "Ana" },
  organisation: "default",
  role: "none",
  permissions: new Set(),
  email: null,
  via: "cookie",
};
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => closeServer(server, 0)));
});

/** A server whose doors name themselves, and whose callers are known by a cookie. */
async function start(doors: Partial<HttpDoors> = {}, options: Partial<HttpServerOptions> = {}): Promise<string> {
  const named =
    (name: string) =>
    async ({ response }: Parameters<HttpDoors["rest"]>[0]) =>
      void response.end(name);
  const server = createHttpServer(
    {
      rest: named("rest"),
      trpc: named("trpc"),
      auth: named("auth"),
      page: (incoming, response) =>
        Promise.resolve(
          void response.end(
            ["page", incoming.headers["x-nonce"], incoming.headers["x-middleware-subrequest"] ?? "-"].join(" "),
          ),
        ),
      ...doors,
    },
    {
      authenticator: { authenticate: (headers) => Promise.resolve(headers.cookie === "known" ? caller : null) },
      logger: silentLogger,
      publicUrl: null,
      pagePolicy: { isDevelopment: false },
      ...options,
    },
  );
  servers.push(server);
  return `http://127.0.0.1:${await listenOn(server, { host: "127.0.0.1", port: 0 })}`;
}

const KNOWN = { cookie: "known" };

describe("the one server", () => {
  test.each([
    ["/api/v1/x", "rest"],
    ["/api/trpc/a.b", "trpc"],
    ["/api/auth/sign-out", "auth"],
  ])("%s belongs to %s", async (path, door) => {
    const url = await start();
    expect(await (await fetch(url + path, { headers: KNOWN })).text()).toBe(door);
  });

  test("pages carry a policy whose nonce their renderer was told, and nothing a caller said of it", async () => {
    const url = await start();
    const headers = {
      ...KNOWN,
      "x-nonce": "mine",
      "content-security-policy": "none",
      "x-middleware-subrequest": "middleware",
    };
    const response = await fetch(`${url}/actions`, { headers });
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThan(20);
    expect(await response.text()).toBe(`page ${nonce} -`);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const again = await fetch(`${url}/actions`, { headers: KNOWN });
    expect(again.headers.get("content-security-policy")).not.toBe(policy);
  });

  test("a visitor is led to sign in and back, a program is told", async () => {
    const url = await start();
    const person = await fetch(`${url}/actions/1?tab=logs`, {
      headers: { accept: "text/html,*/*" },
      redirect: "manual",
    });
    expect([person.status, person.headers.get("location")]).toEqual([303, "/sign-in?next=%2Factions%2F1%3Ftab%3Dlogs"]);
    expect((await fetch(`${url}/actions/1`)).status).toBe(401);
    expect((await fetch(`${url}/socket.io/?transport=polling`)).status).toBe(401);
    expect((await fetch(`${url}/sign-in`)).status).toBe(200);
    expect((await fetch(`${url}/_next/static/a.js`)).status).toBe(200);
  });

  test("pages cannot be written to", async () => {
    expect((await fetch(await start(), { method: "POST", headers: KNOWN })).status).toBe(405);
  });

  test("a fault of its own is told without its cause, and logged with it", async () => {
    const logged: string[] = [];
    const rest = () => Promise.reject(new Error("the secret reason"));
    const url = await start(
      { rest },
      { logger: { ...silentLogger, error: (fields) => void logged.push(JSON.stringify(fields)) } },
    );
    const response = await fetch(`${url}/api/v1/x`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret");
    expect(logged[0]).toContain("the secret reason");
    expect(logged[0]).toContain(`"requestId":"${response.headers.get("x-request-id") ?? "?"}"`);
  });

  test("whom a proxy names counts only if the proxy is trusted", async () => {
    const rest: HttpDoors["rest"] = ({ response, clientAddress }) => Promise.resolve(void response.end(clientAddress));
    const ask = async (trustProxy: string[]): Promise<string> =>
      (
        await fetch(`${await start({ rest }, { trustProxy })}/api/v1/x`, {
          headers: { "x-forwarded-for": "6.6.6.6, 9.9.9.9" },
        })
      ).text();
    expect(await ask([])).toBe("127.0.0.1");
    expect(await ask(["127.0.0.0/8"])).toBe("9.9.9.9");
    expect(await ask(["127.0.0.0/8", "9.9.9.9"])).toBe("6.6.6.6");
  });

  test("a port in use is said in one line", async () => {
    const port = Number(new URL(await start()).port);
    const second = createHttpServer(
      { rest: () => Promise.resolve(), trpc: () => Promise.resolve(), auth: () => Promise.resolve(), page: null },
      {
        authenticator: { authenticate: () => Promise.resolve(null) },
        logger: silentLogger,
        publicUrl: null,
        pagePolicy: { isDevelopment: false },
      },
    );
    await expect(listenOn(second, { host: "127.0.0.1", port })).rejects.toThrow(ListenError);
    await expect(listenOn(second, { host: "127.0.0.1", port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  });

  test("a body beyond its limit is refused before it is whole", async () => {
    const rest: HttpDoors["rest"] = async (exchange) =>
      void exchange.response.end(String((await exchange.readBody(10)).byteLength));
    const url = await start({ rest });
    expect(await (await fetch(`${url}/api/v1/x`, { method: "POST", body: "0123456789" })).text()).toBe("10");
    expect((await fetch(`${url}/api/v1/x`, { method: "POST", body: "0123456789a" })).status).toBe(413);
    const status = await new Promise((resolve) => {
      const endless = request(
        `${url}/api/v1/x`,
        { method: "POST", headers: { "transfer-encoding": "chunked" } },
        (response) => resolve(response.statusCode),
      );
      endless.on("error", () => undefined);
      endless.write("0123456789a");
    });
    expect(status).toBe(413);
  });

  test("a caller that is refused while it still sends gets its answer", async () => {
    const rest: HttpDoors["rest"] = async (exchange) => void (await exchange.readBody(10));
    const url = await start({ rest });
    const body = Buffer.alloc(20 * 1024 * 1024);
    const head = `POST /api/v1/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.byteLength}\r\n\r\n`;
    for (let time = 0; time < 5; time += 1) expect((await sendRaw(url, [head, ...inSlices(body)])).status).toBe(413);
  });
});
