import { createServer, type RequestListener, type Server } from "node:http";

import { afterEach, expect, test } from "vitest";

import { fetchDocument } from "./fetch-document";

const OPTIONS = { timeoutMs: 10_000 };

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  server = null;
});

async function serve(listener: RequestListener): Promise<string> {
  const created = createServer(listener);
  server = created;
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  const address = created.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
}

function answering(type: string | null, body: string | Buffer): RequestListener {
  return (_request, response) => {
    response.writeHead(200, type === null ? {} : { "content-type": type });
    response.end(body);
  };
}

test.each([
  ["text/plain; charset=utf-8", Buffer.from("naïve café"), "naïve café"],
  ["text/plain", Buffer.from("na\u00efve", "latin1"), "naïve"],
  ['text/plain; charset="windows-1251"', Buffer.from([0xcc, 0xe8, 0xf0]), "Мир"],
  ["text/plain; charset=made-up", Buffer.from("as it is"), "as it is"],
  ["text/plain", Buffer.from("\uFEFFmarked", "utf16le"), "marked"],
  ["text/HTML; charset=UTF-8", Buffer.from("<title>x</title><p>Caf&eacute;"), "\n\nCafé"],
  ["application/ld+json", Buffer.from('{"a":1}'), '{"a":1}'],
  [null, Buffer.from("no type"), "no type"],
])("what is sent as %j is read as text", async (type, body, text) => {
  const url = await serve(answering(type, body));
  expect(await fetchDocument(url, OPTIONS)).toEqual({ url, sizeBytes: body.length, text });
});

test.each([
  ["image/png", Buffer.from("x"), "It is no text, but image/png."],
  ["text/plain", Buffer.from([0, 1, 2, 3]), "It is no text, but text/plain."],
  [null, Buffer.from([0, 1, 2, 3]), "It is no text."],
])("what is sent as %j and is no text is refused for good", async (type, body, message) => {
  const url = await serve(answering(type, body));
  await expect(fetchDocument(url, OPTIONS)).rejects.toMatchObject({
    name: "FatalError",
    code: "DOCUMENT_UNSUPPORTED",
    message,
  });
});

test.each([
  [404, "FatalError", "FETCH_REFUSED"],
  [403, "FatalError", "FETCH_REFUSED"],
  [408, "FetchError", "FETCH_UNAVAILABLE"],
  [429, "FetchError", "FETCH_UNAVAILABLE"],
  [500, "FetchError", "FETCH_UNAVAILABLE"],
  [503, "FetchError", "FETCH_UNAVAILABLE"],
])("status %d is a %s", async (status, name, code) => {
  const url = await serve((_request, response) => response.writeHead(status).end("sorry"));
  await expect(fetchDocument(url, OPTIONS)).rejects.toMatchObject({
    name,
    code,
    message: `It answered with status ${status}.`,
  });
});

test("a document that is too large is refused while it comes", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    const write = (): void => {
      while (!response.destroyed && response.write("word ".repeat(10_000)));
    };
    response.on("drain", write);
    write();
  });
  await expect(fetchDocument(url, OPTIONS)).rejects.toMatchObject({ name: "FatalError", code: "DOCUMENT_TOO_LARGE" });
});

test.each(["before it answers", "while it answers"])("an address that falls silent %s times out", async (when) => {
  const url = await serve((_request, response) => {
    if (when === "while it answers") response.write("the beginning");
  });
  await expect(fetchDocument(url, { timeoutMs: 100 })).rejects.toMatchObject({
    name: "FetchError",
    code: "FETCH_TIMED_OUT",
    message: "It did not answer within 0.1 s.",
  });
});

test("a fetch stops when its task is told to", async () => {
  const stop = new AbortController();
  const url = await serve(() => stop.abort(new Error("stop")));
  await expect(fetchDocument(url, { ...OPTIONS, signal: stop.signal })).rejects.toThrow("stop");
});

test("a redirect is followed, and the document keeps the name it was asked by", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/") response.writeHead(302, { location: "/elsewhere" }).end();
    else response.end("found");
  });
  expect(await fetchDocument(url, OPTIONS)).toEqual({ url, sizeBytes: 5, text: "found" });
});

test("nobody listening may change", async () => {
  const url = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  server = null;
  await expect(fetchDocument(url, OPTIONS)).rejects.toMatchObject({ name: "FetchError", code: "FETCH_UNAVAILABLE" });
});

test.each(["ftp://a.example/x", "file:///etc/passwd", "a.example", "http://", "http://user:pass@a.example/"])(
  "%s is no address to fetch from",
  async (url) => {
    await expect(fetchDocument(url, OPTIONS)).rejects.toMatchObject({ name: "FatalError", code: "BAD_ADDRESS" });
  },
);
