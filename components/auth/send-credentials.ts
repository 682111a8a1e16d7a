import { strings } from "@/components/layout/strings";
import { isJsonObject } from "@/lib/shared/json";

const TOO_MANY = 429;
const UNAUTHORISED = 401;

/** Sends credentials to a door of sign-in: null when one is signed in, else what to tell. Rejects without an answer. */
export async function sendCredentials(path: string, body: object): Promise<string | null> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return null;
  if (response.status === UNAUTHORISED) return strings.signIn.wrong;
  if (response.status === TOO_MANY) return strings.signIn.tooMany;
  return messageIn(await response.text());
}

/** The words of a problem (RFC 9457), or of the sign-in's own errors. */
function messageIn(text: string): string {
  const problem = parse(text);
  const said = isJsonObject(problem) ? (problem["detail"] ?? problem["message"]) : null;
  return typeof said === "string" ? said : strings.signIn.failed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
