import { headers } from "next/headers";

/** The nonce of this answer, from the policy the server put on the request; Next finds its own there too. */
export async function readNonce(): Promise<string | undefined> {
  const policy = (await headers()).get("content-security-policy") ?? "";
  return /'nonce-([\w+/=-]+)'/.exec(policy)?.[1];
}
