import busboy from "busboy";

import { InvalidInputError, TooLargeError } from "@/lib/shared/errors";
import type { HttpExchange } from "@/server/ports/http";
import { ProtocolError } from "@/server/ports/problem";
import type { UploadFileInput } from "@/server/services/upload-file";

import { checkEncoding } from "./route";

/** Room for the lines around the file. */
const ENVELOPE_BYTES = 64 * 1024;

/** The one file of a multipart body. @throws TooLargeError beyond `mostBytes`, ProtocolError, InvalidInputError */
export async function readUpload(exchange: HttpExchange, mostBytes: number): Promise<UploadFileInput> {
  checkEncoding(exchange);
  const { request } = exchange;
  if (!/^multipart\/form-data\s*;/i.test(request.headers["content-type"] ?? "")) {
    throw new ProtocolError(415, "UNSUPPORTED_MEDIA_TYPE", { message: "Send the file as multipart/form-data." });
  }
  if (Number(request.headers["content-length"] ?? 0) > mostBytes + ENVELOPE_BYTES) throw tooLarge(mostBytes);
  const parser = openParser(exchange, mostBytes);
  exchange.guardBody();
  return new Promise((resolve, reject) => {
    const files: UploadFileInput[] = [];
    const fail = (error: Error): void => {
      request.unpipe(parser);
      reject(error);
    };
    parser.on("file", (_field, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("limit", () => fail(tooLarge(mostBytes)));
      stream.on("end", () => files.push({ name: filename ?? "", type: mimeType, bytes: Buffer.concat(chunks) }));
    });
    parser.on("field", (name) => fail(unknownField(name)));
    parser.on("filesLimit", () => fail(notOneFile()));
    parser.on("partsLimit", () => fail(notOneFile()));
    parser.on("error", () => fail(malformed()));
    parser.on("close", () => {
      const [file] = files;
      if (file === undefined) reject(notOneFile());
      else resolve(file);
    });
    request.on("close", () => {
      if (!request.complete) fail(malformed());
    });
    request.pipe(parser);
  });
}

function openParser({ request }: HttpExchange, mostBytes: number): busboy.Busboy {
  try {
    // A file of exactly the largest size is no overflow, so the parser's own limit lies one byte beyond it.
    const limits = { files: 1, fields: 1, parts: 2, fileSize: mostBytes + 1, fieldSize: 1_024, headerPairs: 20 };
    return busboy({ headers: request.headers, defParamCharset: "utf8", preservePath: true, limits });
  } catch {
    throw malformed();
  }
}

function tooLarge(mostBytes: number): TooLargeError {
  return new TooLargeError("FILE_TOO_LARGE", `The file is larger than ${mostBytes} bytes (uploadMaxBytes).`);
}

function malformed(): ProtocolError {
  return new ProtocolError(400, "MALFORMED_MULTIPART", { message: "The body is not valid multipart/form-data." });
}

function unknownField(name: string): InvalidInputError {
  const path = name.slice(0, 80).toWellFormed();
  return new InvalidInputError("INVALID_INPUT", `${path} is not a known field; send one file and nothing else.`, [
    { path, message: "is not a known field" },
  ]);
}

function notOneFile(): InvalidInputError {
  return new InvalidInputError("INVALID_INPUT", "Send exactly one file.", [
    { path: "file", message: "must be exactly one file" },
  ]);
}
