import { gzipSync } from "node:zlib";

import { beforeAll, expect, test } from "vitest";

import { badInputsOf, bodyOf } from "../support/bad-inputs";
import { describeEmbedded, INSTALL_KEY } from "../support/install";
import { CAN_MEASURE_MEMORY, peakGrowthBytes } from "../support/peak-memory";
import { inSlices, sendRaw, type RawAnswer } from "../support/raw-http";
import { signInBy } from "../support/sign-in-on";

const all = badInputsOf("rest");
const rows = all.filter((row) => row.cls === "http-framing");
const MEGABYTE = 1024 * 1024;
const MOST_GROWTH_BYTES = 64 * MEGABYTE;

const server = { url: "", cookie: "" };

const KEY = `authorization: Bearer ${INSTALL_KEY}`;
const GOOD = JSON.stringify({ flow: "demo", start: false });
const JSON_TYPE = "content-type: application/json";

function request(line: string, headers: readonly string[], body: Uint8Array | string = ""): (string | Uint8Array)[] {
  return [`${line} HTTP/1.1\r\nhost: localhost\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`, body];
}

function create(headers: readonly string[], body: Uint8Array | string = GOOD): (string | Uint8Array)[] {
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
  "ce-lies": () => sendRaw(server.url, zipped(Buffer.from(GOOD))),
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
  "origin-null": () => sendRaw(server.url, create([`cookie: ${server.cookie}`, JSON_TYPE, "origin: null"])),
  "origin-suffix": () =>
    sendRaw(
      server.url,
      create([`cookie: ${server.cookie}`, JSON_TYPE, "origin: https://app.example.com.evil.example"]),
    ),
};

/** Attempts that end only when the server loses patience begin together. */
const SLOW = ["slowloris-headers", "expect"];

describeEmbedded("a request that is malformed, endless or foreign", {}, (install) => {
  const begun = new Map<string, Promise<RawAnswer>>();

  beforeAll(async () => {
    const { url } = install().front;
    server.url = url;
    server.cookie = await signInBy(await install().front.signInLink(), url);
    for (const where of SLOW) begun.set(where, ATTEMPTS[where]?.() ?? Promise.reject(new Error(where)));
  });

  /** Does the work while the server, which is a process of its own, keeps its memory and its wits. */
  async function expectUnshaken(work: () => Promise<void>): Promise<void> {
    const { front } = install();
    if (CAN_MEASURE_MEMORY) expect(await peakGrowthBytes(front.pid, work)).toBeLessThan(MOST_GROWTH_BYTES);
    else await work();
    expect((await fetch(`${front.url}/api/v1/health`)).status).toBe(200);
    expect(front.output).not.toContain('"level":50');
  }

  test.each(rows)("$where: $input", async (row) => {
    expect((await sendRaw(server.url, create([KEY, JSON_TYPE]))).status).toBe(201);
    const [head = "", body = ""] = create([`cookie: ${server.cookie}`, JSON_TYPE, `origin: ${server.url}`]);
    const own = String(head).replace("host: localhost", `host: ${new URL(server.url).host}`);
    expect((await sendRaw(server.url, [own, body])).status).toBe(201);
    const attempt = ATTEMPTS[row.where];
    expect(attempt).toBeDefined();
    await expectUnshaken(async () => {
      const answer = await (begun.get(row.where) ?? attempt?.());
      expect(answer?.isClosed === true || (answer?.status ?? 0) >= 400).toBe(true);
      expect(answer?.status ?? 400).toBeGreaterThanOrEqual(400);
      expect(answer?.status ?? 400).toBeLessThan(500);
    });
  });

  test("a body of 100 MB", async () => {
    const body = bodyOf(all.find((row) => row.where.includes("100MB"))?.input);
    const [head = ""] = create([KEY, JSON_TYPE], body);
    await expectUnshaken(async () => {
      expect((await sendRaw(server.url, [head, ...inSlices(body)])).status).toBe(413);
    });
  });
});
