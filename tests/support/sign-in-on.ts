import type { ServerInProcess } from "./server-in-process";

/** The administrator of tests. */
export const TEST_ADMIN = { email: "admin@example.com", password: "correct horse battery" };

/** Makes the administrator by a one-time link, and answers the cookies of a session. */
export async function signInOn(server: ServerInProcess): Promise<string> {
  const link = new URL(await server.auth.accounts.createAdminLink());
  const response = await fetch(`${server.url}/api/auth/admin-link`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ token: link.searchParams.get("token"), ...TEST_ADMIN }),
  });
  if (response.status !== 200) throw new Error(`The link was not taken: ${await response.text()}`);
  return cookiesOf(response);
}

/** The cookies an answer sets, as a browser sends them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}
