import type { ServerInProcess } from "./server-in-process";

/** The administrator of tests. */
export const TEST_ADMIN = { email: "admin@example.com", password: "correct horse battery" };

/** Makes the administrator by a one-time link, and answers the cookies of a session. */
export async function signInOn({ auth, url }: Pick<ServerInProcess, "auth" | "url">): Promise<string> {
  return signInBy(await auth.accounts.createAdminLink(), url);
}

/** The same by a link that is at hand. */
export async function signInBy(link: string, url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/admin-link`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ token: new URL(link).searchParams.get("token"), ...TEST_ADMIN }),
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
