import type { AuthenticatedActor, Permission } from "@/server/ports/authenticator";

import type { ServiceContext } from "./context";

/** Who the caller is and what it may do. */
export interface SessionAnswer {
  readonly name: string;
  readonly email: string | null;
  readonly organisation: string;
  readonly role: AuthenticatedActor["role"];
  readonly permissions: readonly Permission[];
}

/** The caller, as it may know itself. */
export function readSession({ caller }: ServiceContext): SessionAnswer {
  const { actor, email, organisation, role, permissions } = caller;
  return { name: actor.name, email, organisation, role, permissions: [...permissions] };
}
