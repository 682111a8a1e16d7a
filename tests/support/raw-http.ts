import { connect, type Socket } from "node:net";

const SLICE_BYTES = 64 * 1024;

/** What came back on a connection, and whether the server closed it. */
export interface RawAnswer {
  readonly status: number | null;
  readonly text: string;
  readonly isClosed: boolean;
}

/** Sends bytes as they are, and reads until the server closes, an answer is complete, or `timeoutMs` is over. */
export function sendRaw(url: string, parts: Iterable<string | Uint8Array>, timeoutMs = 5_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const settle = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const status = /^(?:HTTP\/1\.1 100 [^]*?\r\n\r\n)?HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: status === undefined || status === "100" ? null : Number(status), text, isClosed });
    };
    const timer = setTimeout(() => settle(false), timeoutMs);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (isComplete(text)) settle(false);
    });
    socket.on("error", () => settle(true));
    socket.on("close", () => settle(true));
    void write(socket, parts);
  });
}

/** Bytes in parts small enough that a server which reads no further is noticed. */
export function* inSlices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += SLICE_BYTES) yield bytes.subarray(from, from + SLICE_BYTES);
}

async function write(socket: Socket, parts: Iterable<string | Uint8Array>): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    if (!socket.write(part)) await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
  }
}

function isComplete(text: string): boolean {
  const head = /^HTTP\/1\.1 [2-5]\d\d[^]*?\r\n\r\n/.exec(text)?.[0];
  const length = head === undefined ? undefined : /^content-length: (\d+)/im.exec(head)?.[1];
  return head !== undefined && length !== undefined && text.length >= head.length + Number(length);
}
