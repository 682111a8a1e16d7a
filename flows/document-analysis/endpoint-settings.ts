import { FatalError } from "showrunner";

import type { Endpoint } from "./analyse/endpoint";

const BASE_URL = "DOCUMENT_ANALYSIS_BASE_URL";
const API_KEY = "DOCUMENT_ANALYSIS_API_KEY";
const MODEL = "DOCUMENT_ANALYSIS_MODEL";

/**
 * The endpoint that a runner's environment names; null when it names none. Documents leave the machine only where both
 * the address and the model are set. @throws FatalError naming the variable that is missing or wrong
 */
export function endpointFrom(env: Readonly<Record<string, string | undefined>>): Endpoint | null {
  const baseUrl = env[BASE_URL] ?? "";
  const model = env[MODEL] ?? "";
  if (baseUrl === "" && model === "") return null;
  if (baseUrl === "" || model === "") throw notConfigured(`${baseUrl === "" ? BASE_URL : MODEL} is not set`);
  const protocol = URL.canParse(baseUrl) ? new URL(baseUrl).protocol : "";
  if (!["http:", "https:"].includes(protocol)) throw notConfigured(`${BASE_URL} is not an http or https address`);
  const apiKey = env[API_KEY] ?? "";
  return { baseUrl, model, apiKey: apiKey === "" ? null : apiKey };
}

function notConfigured(reason: string): FatalError {
  const advice = "Set it for the runner, or unset both to analyse without an endpoint.";
  return new FatalError(`The analysis endpoint is not configured: ${reason}. ${advice}`, "ANALYSIS_NOT_CONFIGURED");
}
