import { createHash } from "node:crypto";

import type { FlowRegistration } from "@/lib/flows/flow-spec";
import { canonicalJson, type Json } from "@/lib/shared/json";
import type { FlowRow } from "@/server/ports/record";

import type { Database } from "./database";

interface StoredFlow {
  readonly organisation: string;
  readonly registration: string;
  readonly registeredAt: Date;
}

/** Flows as runners and people registered them. The latest version of one is the one registered last, also when it was known before. */
export class FlowRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async registerFlow(organisation: string, registration: FlowRegistration): Promise<"registered" | "same" | "conflict"> {
    const { name, version } = registration.plan;
    const text = JSON.stringify(registration);
    const contentHash = createHash("sha256").update(canonicalJson(parseJson(text))).digest("hex");
    const [row] = await this.#database.query<{ is_new: boolean; is_same: boolean }>({
      text: `INSERT INTO flow_version AS present (organisation, name, version, registered_at, content_hash, registration)
             VALUES ($1, $2, $3, clock_timestamp(), $4, $5)
             ON CONFLICT (organisation, name, version) DO UPDATE
             SET registered_at = CASE WHEN present.content_hash = $4 THEN excluded.registered_at ELSE present.registered_at END,
                 number = CASE WHEN present.content_hash = $4 THEN excluded.number ELSE present.number END
             RETURNING number = lastval() AS is_new, content_hash = $4 AS is_same`,
      values: [organisation, name, version, contentHash, text],
    });
    if (row?.is_new === true) return "registered";
    return row?.is_same === true ? "same" : "conflict";
  }

  async findFlow(organisation: string, name: string, version?: string): Promise<FlowRow | null> {
    const found = await this.#database.ask((prisma) =>
      prisma.flowVersion.findFirst({
        where: { organisation, name, ...(version === undefined ? {} : { version }) },
        orderBy: { number: "desc" },
      }),
    );
    return found === null ? null : toRow(found);
  }

  async listFlows(organisation: string): Promise<FlowRow[]> {
    const rows = await this.#database.query<StoredFlow & Record<string, unknown>>({
      text: `SELECT DISTINCT ON (name) organisation, registration, registered_at AS "registeredAt" FROM flow_version
             WHERE organisation = $1 ORDER BY name, number DESC`,
      values: [organisation],
    });
    return rows.map(toRow);
  }
}

function toRow({ organisation, registration, registeredAt }: StoredFlow): FlowRow {
  return { organisation, registration: parseRegistration(registration), registeredAt: registeredAt.getTime() };
}
