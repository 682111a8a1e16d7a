import { join } from "node:path";

/** Flows made for these suites. */
export const FIXTURE_FLOWS = join(import.meta.dirname, "flows");

/** Flows that come with the product. */
export const SHIPPED_FLOWS = join(import.meta.dirname, "..", "..", "..", "flows");
