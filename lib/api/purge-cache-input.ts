import { z } from "zod";

import { FlowName, StageName } from "@/lib/flows/flow-spec";

/** Which kept results are removed: of a flow, of stages of that name, of both; all when neither is named. */
export const PurgeCacheInput = z.strictObject({ flow: FlowName.optional(), stage: StageName.optional() });
export type PurgeCacheInput = z.infer<typeof PurgeCacheInput>;
