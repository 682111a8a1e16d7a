import { FatalError } from "showrunner";
import { z } from "zod";

import { readLimited } from "../../fetching/read-limited";

/** A server that speaks OpenAI's chat completions. */
export interface Endpoint {
  /** Up to and without `/chat/completions`. */
  baseUrl: string;
  /** Null for a server that asks for none. */
  apiKey: string | null;
  model: string;
}

export interface ChatMessage {
  role: "system" | "user";
  content: string;
}

const TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The endpoint did not answer, or not with what was asked for. Trying again may help. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  readonly code: "ANALYSIS_ENDPOINT_UNAVAILABLE" | "ANALYSIS_ENDPOINT_INVALID";

  constructor(code: EndpointError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/**
 * The model's answer to a chat, as JSON.
 * @throws EndpointError when trying again may help, FatalError when the endpoint refuses; the signal's reason when aborted
 */
export async function askForJson(
  endpoint: Endpoint,
  messages: readonly ChatMessage[],
  signal?: AbortSignal,
): Promise<unknown> {
  const answer = Completion.safeParse(await post(endpoint, messages, signal));
  const content = answer.data?.choices[0]?.message.content;
  if (content === undefined) throw invalid("it is no chat completion");
  return parseJson(/^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(content)?.[1] ?? content);
}

async function post(endpoint: Endpoint, messages: readonly ChatMessage[], signal?: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${endpoint.baseUrl.replace(/\/+$/, "")}/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
      },
      body: JSON.stringify({
        model: endpoint.model,
        temperature: 0,
        response_format: { type: "json_object" },
        messages,
      }),
      // The key must not follow a redirect to another host.
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) throw await refusal(response);
    const bytes = await readLimited(response, MAX_ANSWER_BYTES);
    if (bytes === null) throw invalid("it is longer than 1 MiB");
    return parseJson(bytes.toString("utf8"));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EndpointError || error instanceof FatalError) throw error;
    const reason = timeout.aborted ? `it did not answer within ${TIMEOUT_MS / 1_000} s` : "it could not be reached";
    throw new EndpointError("ANALYSIS_ENDPOINT_UNAVAILABLE", `The analysis endpoint failed: ${reason}.`, {
      cause: error,
    });
  }
}

async function refusal(response: Response): Promise<Error> {
  await response.body?.cancel();
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) {
    return new EndpointError("ANALYSIS_ENDPOINT_UNAVAILABLE", `The analysis endpoint answered with status ${status}.`);
  }
  const advice = "Check its address, key and model.";
  return new FatalError(`The analysis endpoint refused with status ${status}. ${advice}`, "ANALYSIS_ENDPOINT_REFUSED");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid("it is not JSON", error);
  }
}

function invalid(reason: string, cause?: unknown): EndpointError {
  const message = `The analysis endpoint's answer cannot be used: ${reason}.`;
  return new EndpointError("ANALYSIS_ENDPOINT_INVALID", message, { cause });
}
