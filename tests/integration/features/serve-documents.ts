import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A text somebody fetches; the first `failing` times with status 503. */
interface ServedDocument {
  readonly text: string;
  readonly failing?: number;
}

/** A server on this machine with documents, nothing at `/gone`, and no answer ever at `/silent`. */
interface DocumentServer {
  readonly url: string;
  /** Addresses of the documents. */
  readonly documents: readonly string[];
  requestsOf(url: string): number;
  /** How many documents were being fetched at once. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** Long enough for fetches to overlap. */
const ANSWER_MS = 50;

/** Serves texts until it is closed. */
export async function serveDocuments(served: readonly ServedDocument[]): Promise<DocumentServer> {
  const requests = new Map<string, number>();
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const before = requests.get(path) ?? 0;
    requests.set(path, before + 1);
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => (open -= 1));
    if (path === "/silent") return;
    const document = served[Number(path.slice(1))];
    void wait(ANSWER_MS).then(() => {
      if (document === undefined) return response.writeHead(404).end();
      if (before < (document.failing ?? 0)) return response.writeHead(503).end();
      return response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(document.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    url,
    documents: served.map((_, place) => `${url}/${place}`),
    requestsOf: (address) => requests.get(new URL(address).pathname) ?? 0,
    mostAtOnce: () => most,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
