import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { badInputsOf } from "../support/bad-inputs";
import { sendRaw, type RawAnswer } from "../support/raw-http";
import { startServerInProcess, TEST_ADMIN_KEY, type ServerInProcess } from "../support/server-in-process";
import { signInOn } from "../support/sign-in-on";

const rows = badInputsOf("rest").filter((row) => row.cls === "http-framing");
const MOST_GROWTH_BYTES = 64 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

let server: ServerInProcess;
let cookie = "";
/** Attempts that end only when the server loses patience begin together. */
const SLOW = ["slowloris-headers", "expect"];
const begun = new Map<string, Promise<RawAnswer>>();

beforeAll(async () => {
  server = await startServerInProcess();
  await server.registerFlow("framed", ["only"]);
  cookie = await signInOn(server);
  for (const where of SLOW) begun.set(where, ATTEMPTS[where]?.() ?? Promise.reject(new Error(where)));
});
afterAll(() => server.stop());

const KEY = `authorization: Bearer ${TEST_ADMIN_KEY}`;
const JSON_TYPE = "content-type: application/json";

function request(line: string, headers: readonly string[], body: Uint8Array | string = ""): (string | Uint8Array)[] {
  return [`${line} HTTP/1.1\r\nhost: localhost\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`, body];
}

function create(
  headers: readonly string[],
  body: Uint8Array | string = JSON.stringify({ flow: "framed" }),
): (string | Uint8Array)[] {
  return request("POST /api/v1/actions", [...headers, `content-length: ${Buffer.byteLength(body)}`], body);
}

function zipped(bytes: Uint8Array): (string | Uint8Array)[] {
  return create([KEY, JSON_TYPE, "content-encoding: gzip"], bytes);
}

type Attempt = () => Promise<RawAnswer>;

/** What each row sends. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  "ct-text": () => sendRaw(server.url, create([KEY, "content-type: text/plain"])),
  "ct-multipart": () =>
    sendRaw(
      server.url,
      request("POST /api/v1/files", [KEY, "content-type: multipart/form-data", "content-length: 3"], "abc"),
    ),
  "ce-gzip-bomb": () => sendRaw(server.url, zipped(gzipSync(Buffer.alloc(100 * MEGABYTE)))),
  "ce-gzip-nested": () => sendRaw(server.url, zipped(gzipSync(gzipSync(gzipSync("{}"))))),
  "ce-lies": () => sendRaw(server.url, zipped(Buffer.from('{"flow":"framed"}'))),
  "cl-dup": () =>
    sendRaw(
      server.url,
      request("POST /api/v1/actions", [KEY, JSON_TYPE, "content-length: 3", "content-length: 30"], "{}"),
    ),
  "te-chunk-bad": () =>
    sendRaw(
      server.url,
      request("POST /api/v1/actions", [KEY, JSON_TYPE, "transfer-encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n"),
    ),
  "slowloris-headers": () =>
    sendRaw(server.url, ["GET /api/v1/health HTTP/1.1\r\nhost: localhost\r\nx-slow: "], 20_000),
  "hdr-16k": () => sendRaw(server.url, request("GET /api/v1/actions", [KEY, `x-large: ${"x".repeat(16 * 1024)}`])),
  "hdr-crlf": () => sendRaw(server.url, [`GET /api/v1/actions HTTP/1.1\nhost: localhost\n${KEY}\n folded\n\n`]),
  "method-foo": () => sendRaw(server.url, request("FOO /api/v1/actions", [KEY])),
  "path-dots": () => sendRaw(server.url, request("GET /api/v1/../../etc", [KEY])),
  "path-null": () => sendRaw(server.url, request("GET /api/v1/actions/%00", [KEY])),
  "path-long": () => sendRaw(server.url, request(`GET /api/v1/actions/${"x".repeat(64 * 1024)}`, [KEY])),
  "xff-spoof": () => sendRaw(server.url, request("GET /api/v1/actions", ["x-forwarded-for: 127.0.0.1"])),
  "next-mw": () =>
    sendRaw(
      server.url,
      request("GET /actions", [`x-middleware-subrequest: ${Array.from({ length: 5 }, () => "middleware").join(":")}`]),
    ),
  expect: () =>
    sendRaw(
      server.url,
      request("POST /api/v1/actions", [KEY, JSON_TYPE, "content-length: 20", "expect: 100-continue"]),
      20_000,
    ),
  upgrade: () => sendRaw(server.url, request("GET /api/v1/actions", [KEY, "connection: upgrade", "upgrade: h2c"])),
  ifnone: () => sendRaw(server.url, request("GET /api/v1/actions", [KEY, `if-none-match: "${"x".repeat(MEGABYTE)}"`])),
  "origin-null": () => sendRaw(server.url, create([`cookie: ${cookie}`, JSON_TYPE, "origin: null"])),
  "origin-suffix": () =>
    sendRaw(server.url, create([`cookie: ${cookie}`, JSON_TYPE, "origin: https://app.example.com.evil.example"])),
};

describe("a request that is malformed, endless or foreign", () => {
  test.each(rows)("$where: $input", async (row) => {
    expect((await sendRaw(server.url, create([KEY, JSON_TYPE]))).status).toBe(201);
    expect(
      (
        await sendRaw(
          server.url,
          create([`cookie: ${cookie}`, JSON_TYPE, `origin: ${server.url}`, `host: ${new URL(server.url).host}`]).map(
            (part, place) => (place === 0 ? String(part).replace("host: localhost\r\n", "") : part),
          ),
        )
      ).status,
    ).toBe(201);
    const attempt = ATTEMPTS[row.where];
    expect(attempt).toBeDefined();
    const before = process.memoryUsage().rss;
    const answer = await (begun.get(row.where) ?? attempt?.());
    expect(answer?.isClosed === true || (answer?.status ?? 0) >= 400).toBe(true);
    expect(answer?.status ?? 400).toBeGreaterThanOrEqual(400);
    expect(answer?.status ?? 400).toBeLessThan(500);
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_GROWTH_BYTES + 100 * MEGABYTE);
    expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
    expect(server.faults).toEqual([]);
  });
});
