import { join } from "node:path";

/** Flows made for these suites. */
export const FIXTURE_FLOWS = join(import.meta.dirname, "flows");
