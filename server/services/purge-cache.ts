import type { PurgeCacheInput } from "@/lib/api/purge-cache-input";

import type { ServiceContext } from "./context";
import { requirePermission } from "./require-permission";

/** Removes kept results, so that the work they are of is done again; answers how many. */
export async function purgeCache(
  { caller, record }: ServiceContext,
  { flow, stage }: PurgeCacheInput,
): Promise<{ readonly removed: number }> {
  requirePermission(caller, "cache:purge");
  return { removed: await record.results.remove({ organisation: caller.organisation, flow, stage }) };
}
