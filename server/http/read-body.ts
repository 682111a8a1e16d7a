import type { IncomingMessage } from "node:http";

import { TooLargeError } from "@/lib/shared/errors";
import { ProtocolError } from "@/server/ports/problem";

const LONGEST_HALT_MS = 10_000;

/** Ends a request whose body comes to a halt, until the body is complete. */
export function guardBody(request: IncomingMessage): void {
  request.setTimeout(LONGEST_HALT_MS, () => request.destroy());
  request.once("end", () => request.setTimeout(0));
}

/** The whole body of a request. @throws TooLargeError as soon as it is known to be larger than `limitBytes` */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limitBytes) return Promise.reject(tooLarge(limitBytes));
  guardBody(request);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (end: () => void): void => {
      request.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
      end();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= limitBytes) chunks.push(chunk);
      else settle(() => reject(tooLarge(limitBytes)));
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const onBroken = (): void =>
      settle(() =>
        reject(new ProtocolError(400, "BODY_INCOMPLETE", { message: "The body ended before it was complete." })),
      );
    request.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  });
}

function tooLarge(limitBytes: number): TooLargeError {
  return new TooLargeError("BODY_TOO_LARGE", `The body is larger than ${limitBytes} bytes (bodyBytes).`);
}
