import { ForbiddenError } from "@/lib/shared/errors";
import type { AuthenticatedActor, Permission } from "@/server/ports/authenticator";

/** Lets a caller go on that has the permission. @throws ForbiddenError naming it */
export function requirePermission(caller: AuthenticatedActor, permission: Permission): void {
  if (!caller.permissions.has(permission)) throw new ForbiddenError(permission);
}
