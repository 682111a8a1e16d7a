import { createHash } from "node:crypto";

import type { FlowRegistration } from "@/lib/flows/flow-spec";
import { canonicalJson, readJson } from "@/lib/shared/json";
import type { FlowRow } from "@/server/ports/record";

import type { Database } from "./database";

interface StoredFlow {
  readonly organisation: string;
  readonly registration: string;
  readonly registeredAt: Date;
}

/** Flows as runners and people registered them. The latest version of one is that registered last, even if it was known before. */
export class FlowRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async registerFlow(
    organisation: string,
    registration: FlowRegistration,
  ): Promise<"registered" | "same" | "conflict"> {
    const { name, version } = registration.plan;
    const text = JSON.stringify(registration);
    const contentHash = createHash("sha256")
      .update(canonicalJson(readJson(text)))
      .digest("hex");
    const key = { organisation, name, version };
    const data = [{ ...key, contentHash, registration: text, registeredAt: new Date() }];
    const made = await this.#database.ask((prisma) => prisma.flowVersion.createMany({ data, skipDuplicates: true }));
    if (made.count === 1) return "registered";
    const same = await this.#database.query({
      text: `UPDATE flow_version SET registered_at = $5, number = DEFAULT
             WHERE organisation = $1 AND name = $2 AND version = $3 AND content_hash = $4 RETURNING number`,
      values: [organisation, name, version, contentHash, new Date()],
    });
    return same.length === 1 ? "same" : "conflict";
  }

  async findFlow(organisation: string, name: string, version?: string): Promise<FlowRow | null> {
    const where = { organisation, name, ...(version === undefined ? {} : { version }) };
    const found = await this.#database.ask((prisma) =>
      prisma.flowVersion.findFirst({ where, orderBy: { number: "desc" } }),
    );
    return found === null ? null : toRow(found);
  }

  async listFlows(organisation: string): Promise<FlowRow[]> {
    const rows = await this.#database.query<StoredFlow>({
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

/** Only `registerFlow` writes registrations, from this type. */
function parseRegistration(text: string): FlowRegistration {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by registerFlow
  return JSON.parse(text) as FlowRegistration;
}
