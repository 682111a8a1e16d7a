import { expect, test } from "vitest";

import { endpointFrom } from "./endpoint-settings";

const BASE_URL = "http://localhost:8080/v1";

test("without settings there is no endpoint", () => {
  expect(endpointFrom({ OPENAI_API_KEY: "sk-other", DOCUMENT_ANALYSIS_BASE_URL: "" })).toBeNull();
});

test("address and model make an endpoint, with or without a key", () => {
  const env = { DOCUMENT_ANALYSIS_BASE_URL: BASE_URL, DOCUMENT_ANALYSIS_MODEL: "small" };
  expect(endpointFrom(env)).toEqual({ baseUrl: BASE_URL, model: "small", apiKey: null });
  expect(endpointFrom({ ...env, DOCUMENT_ANALYSIS_API_KEY: "k" })?.apiKey).toBe("k");
});

test.each([
  ["DOCUMENT_ANALYSIS_MODEL is not set", { DOCUMENT_ANALYSIS_BASE_URL: BASE_URL }],
  ["DOCUMENT_ANALYSIS_BASE_URL is not set", { DOCUMENT_ANALYSIS_MODEL: "small" }],
  ["not an http or https address", { DOCUMENT_ANALYSIS_BASE_URL: "file:///etc", DOCUMENT_ANALYSIS_MODEL: "small" }],
  ["not an http or https address", { DOCUMENT_ANALYSIS_BASE_URL: "localhost", DOCUMENT_ANALYSIS_MODEL: "small" }],
])("half a setting is refused: %s", (message, env) => {
  expect(() => endpointFrom(env)).toThrow(message);
});
