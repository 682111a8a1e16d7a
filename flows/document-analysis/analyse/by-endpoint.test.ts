import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

import { afterEach, expect, test } from "vitest";
import { z } from "zod";

import { chunkText } from "../chunk-text";
import { analyseText } from "./analyse-text";
import type { Endpoint } from "./endpoint";

const TEXT = `Maria Lund bought a pump for €5 in Ulm. ${"The pump is loud and it leaks all day. ".repeat(10)}`;
const DOCUMENT = { text: TEXT, chunks: chunkText(TEXT) };
const ANSWER = {
  summary: ["Maria Lund bought a pump for €5 in Ulm.", "The pump was never bought."],
  entities: { names: ["Maria Lund", "Made Up"], organisations: [], places: ["Ulm"], dates: [], amounts: ["€5"] },
  keywords: ["Pump", "turbine"],
};

const RequestBody = z.object({ model: z.string(), messages: z.array(z.object({ content: z.string() })) });

interface Seen {
  url: string | undefined;
  authorization: string | undefined;
  body: z.infer<typeof RequestBody>;
}

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  server = null;
});

type Reply = { status?: number; headers?: Record<string, string>; content?: string; raw?: string } | "silence";

async function serve(reply: (index: number) => Reply): Promise<{ endpoint: Endpoint; seen: Seen[] }> {
  const seen: Seen[] = [];
  const created = createServer((request, response) => {
    void text(request).then((body) => {
      const { url, headers } = request;
      seen.push({ url, authorization: headers.authorization, body: RequestBody.parse(JSON.parse(body)) });
      const answer = reply(seen.length - 1);
      if (answer === "silence") return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.raw ?? JSON.stringify({ choices: [{ message: { content: answer.content } }] }));
    });
  });
  server = created;
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  const address = created.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { endpoint: { baseUrl: `http://127.0.0.1:${port}/v1/`, apiKey: "key", model: "small" }, seen };
}

test("without an endpoint the text alone is used", async () => {
  expect((await analyseText(DOCUMENT, null)).provider).toBe("extractive");
});

test("the endpoint's answer is used as far as the text says it", async () => {
  const { endpoint, seen } = await serve(() => ({ content: `\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\`` }));
  expect(await analyseText(DOCUMENT, endpoint)).toEqual({
    provider: "openai-compatible/small",
    summary: ["Maria Lund bought a pump for €5 in Ulm."],
    entities: { names: ["Maria Lund"], organisations: [], places: ["Ulm"], dates: [], amounts: ["€5"] },
    keywords: ["pump"],
    warnings: ["1 sentences of the model's summary are not in the text and were left out."],
  });
  expect(seen).toMatchObject([{ url: "/v1/chat/completions", authorization: "Bearer key", body: { model: "small" } }]);
  expect(seen[0]?.body.messages.at(-1)?.content).toBe(TEXT);
});

test("a long text is sent in parts, and their answers become one", async () => {
  const longText = TEXT.repeat(120);
  const answers = [ANSWER, { ...ANSWER, entities: { ...ANSWER.entities, names: ["Lund"] }, keywords: ["leaks"] }];
  const { endpoint, seen } = await serve((index) => ({ content: JSON.stringify(answers[index % 2]) }));
  const progress: [number, number][] = [];
  const analysis = await analyseText({ text: longText, chunks: chunkText(longText) }, endpoint, {
    onProgress: (done, total) => progress.push([done, total]),
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(progress.at(-1)).toEqual([seen.length, seen.length]);
  expect(analysis).toMatchObject({ entities: { names: ["Maria Lund", "Lund"] }, keywords: ["pump", "leaks"] });
});

test.each([
  ["ANALYSIS_ENDPOINT_REFUSED", "FatalError", { status: 401 }],
  ["ANALYSIS_ENDPOINT_UNAVAILABLE", "EndpointError", { status: 503 }],
  ["ANALYSIS_ENDPOINT_UNAVAILABLE", "EndpointError", { status: 429 }],
  ["ANALYSIS_ENDPOINT_UNAVAILABLE", "EndpointError", { status: 302, headers: { location: "http://127.0.0.1:1/" } }],
  ["ANALYSIS_ENDPOINT_INVALID", "EndpointError", { raw: "<html>" }],
  ["ANALYSIS_ENDPOINT_INVALID", "EndpointError", { raw: '{"choices":[]}' }],
  ["ANALYSIS_ENDPOINT_INVALID", "EndpointError", { content: "I cannot do that." }],
  ["ANALYSIS_ENDPOINT_INVALID", "EndpointError", { content: '{"summary":"all fine"}' }],
  ["ANALYSIS_ENDPOINT_INVALID", "EndpointError", { raw: "x".repeat(1024 * 1024 + 1) }],
])("%s (%s): an answer of %o", async (code, name, reply) => {
  const { endpoint } = await serve(() => reply);
  await expect(analyseText(DOCUMENT, endpoint)).rejects.toMatchObject({ code, name });
});

test("an endpoint that is not there is a failure that may pass", async () => {
  const endpoint = { baseUrl: "http://127.0.0.1:1", apiKey: null, model: "small" };
  await expect(analyseText(DOCUMENT, endpoint)).rejects.toMatchObject({ code: "ANALYSIS_ENDPOINT_UNAVAILABLE" });
});

test("an abort ends the request", async () => {
  const controller = new AbortController();
  const reason = new Error("Cancelled");
  const { endpoint } = await serve(() => {
    controller.abort(reason);
    return "silence";
  });
  await expect(analyseText(DOCUMENT, endpoint, { signal: controller.signal })).rejects.toBe(reason);
});
