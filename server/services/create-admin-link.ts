import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** A new one-time link that sets e-mail and password of the administrator; the one before is void. */
export async function createAdminLink(context: ServiceContext): Promise<{ readonly url: string }> {
  requirePermission(context.caller, "admin");
  return { url: await context.accounts.createAdminLink() };
}
