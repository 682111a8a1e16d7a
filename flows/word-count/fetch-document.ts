import { FatalError } from "showrunner";

import { decodeText } from "../documents/read/decode-text";
import { readLimited } from "../fetching/read-limited";
import { plainHtml } from "./plain-html";

/** A document as text. A type and no interface, so that it counts as JSON. */
export type FetchedDocument = { readonly url: string; readonly sizeBytes: number; readonly text: string };

export interface FetchOptions {
  /** From the request to the last byte. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The document did not come. Trying again may help. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly code: "FETCH_TIMED_OUT" | "FETCH_UNAVAILABLE";

  constructor(code: FetchError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const MAX_BYTES = 4 * 1024 * 1024;
const TEXT_TYPE = /^(?:text\/|application\/(?:[a-z0-9.-]+\+)?(?:json|xml)$)/;
const HTML_TYPE = /^(?:text\/html|application\/xhtml\+xml)$/;
const TRANSIENT_STATUSES: readonly number[] = [408, 425, 429];

/**
 * The text of a document on the web; of a web page what a reader sees of it. It is fetched from wherever its address leads.
 * @throws FetchError when trying again may help, FatalError when it would not; the signal's reason when aborted
 */
export async function fetchDocument(url: string, { timeoutMs, signal }: FetchOptions): Promise<FetchedDocument> {
  const address = addressOf(url);
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  try {
    const response = await fetch(address, {
      headers: { accept: "text/html, text/*;q=0.9, */*;q=0.1" },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) throw await refusalOf(response);
    const bytes = await readLimited(response, MAX_BYTES);
    if (bytes === null) throw new FatalError("It is larger than 4 MiB.", "DOCUMENT_TOO_LARGE");
    return { url, sizeBytes: bytes.length, text: textOf(bytes, response.headers.get("content-type") ?? "") };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FetchError || error instanceof FatalError) throw error;
    if (timeout.aborted) {
      throw new FetchError("FETCH_TIMED_OUT", `It did not answer within ${timeoutMs / 1_000} s.`, { cause: error });
    }
    throw new FetchError("FETCH_UNAVAILABLE", "It could not be reached.", { cause: error });
  }
}

function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null || !["http:", "https:"].includes(address.protocol))
    throw new FatalError("It is no http or https address.", "BAD_ADDRESS");
  if (address.username !== "" || address.password !== "")
    throw new FatalError("An address must not hold a user or a password.", "BAD_ADDRESS");
  return address;
}

async function refusalOf(response: Response): Promise<Error> {
  await response.body?.cancel();
  const { status } = response;
  const message = `It answered with status ${status}.`;
  if (status >= 500 || TRANSIENT_STATUSES.includes(status)) return new FetchError("FETCH_UNAVAILABLE", message);
  return new FatalError(message, "FETCH_REFUSED");
}

function textOf(bytes: Uint8Array, contentType: string): string {
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const text = type === "" || TEXT_TYPE.test(type) ? decode(bytes, parameters) : null;
  if (text === null)
    throw new FatalError(`It is no text${type === "" ? "" : `, but ${type}`}.`, "DOCUMENT_UNSUPPORTED");
  return HTML_TYPE.test(type) ? plainHtml(text) : text;
}

/** By the character set that is named, if it is a known one; else by what the bytes are. */
function decode(bytes: Uint8Array, parameters: readonly string[]): string | null {
  const named = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const label = named?.replaceAll('"', "");
  // Bytes that are valid UTF-8 are, and other readers of windows-1252 take it for Latin-1.
  if (label === undefined || /^(?:utf-?8|us-ascii|windows-1252|iso-8859-1|latin1)$/.test(label))
    return decodeText(bytes)?.text ?? null;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return decodeText(bytes)?.text ?? null;
  }
}
