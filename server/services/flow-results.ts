import { z } from "zod";

import { type ActionCreated, type CachedAction, type Payload, type ReusedStage, SkipCause } from "@/lib/actions/event";
import { mayTakeWhole, ranMs, wholeResult } from "@/lib/actions/whole-result";
import { StageName } from "@/lib/flows/flow-spec";
import { messageOf } from "@/lib/shared/errors";
import { readJson, type Json } from "@/lib/shared/json";
import { JsonValue } from "@/lib/shared/json-schema";
import { LIMITS } from "@/lib/shared/limits";
import type { FlowResults } from "@/server/ports/flow-results";
import { keepValue, valueOf } from "@/server/ports/payload-values";
import { digestOf, wholeKey } from "@/server/ports/result-key";

import type { ServiceDependencies } from "./context";

type Keeping = Pick<ServiceDependencies, "record" | "payloads" | "clock" | "logger" | "limits">;

/** What is kept of a stage: the values themselves, since nobody else's end is to take them away. `items` is a list of one. */
const KeptStages = z.array(
  z.object({
    stage: StageName,
    outputs: z.array(JsonValue),
    items: z.array(JsonValue).nullable(),
    skipped: SkipCause.nullable(),
  }),
);

/** Keeps results of whole flows in the record, beside those of stages, under no stage. */
export function createFlowResults(services: Keeping): FlowResults {
  return {
    keep: async (action) => {
      const reused = services.limits.cacheEnabled ? wholeResult(action) : null;
      if (reused === null) return;
      try {
        await keepWhole(services, { created: action.created, reused, durationMs: ranMs(action) });
      } catch (error) {
        services.logger.warn({ action: action.id, error: messageOf(error) }, "what an action gave could not be kept");
      }
    },
  };
}

/**
 * What a new action takes over from an earlier one that did the same work; null when it is to do it itself. Values that are large
 * are its own copies.
 */
export async function findWhole(services: Keeping, created: ActionCreated): Promise<CachedAction | null> {
  if (!services.limits.cacheEnabled || !mayTakeWhole(created)) return null;
  try {
    return await takeWhole(services, created);
  } catch (error) {
    services.logger.warn({ error: messageOf(error) }, "a kept result could not be read; the action does its work");
    return null;
  }
}

async function takeWhole({ record, payloads, clock }: Keeping, created: ActionCreated): Promise<CachedAction | null> {
  const { organisation, id } = created;
  const kept = await record.results.find(organisation, await keyOf(payloads, created), clock.now());
  if (kept === null) return null;
  const stages = KeptStages.parse(await valueOf(payloads, organisation, kept.output));
  const own = (name: "output" | "items", value: Json): Promise<Payload> =>
    keepValue(payloads, { organisation, action: id, name }, value);
  const reused = stages.map(async ({ stage, outputs, items, skipped }): Promise<ReusedStage> => ({
    stage,
    outputs: await Promise.all(outputs.map((value) => own("output", value))),
    items: items === null ? null : await own("items", items[0] ?? null),
    skipped,
    edited: false,
  }));
  return { at: kept.at, action: kept.action, savedMs: kept.durationMs, reused: await Promise.all(reused) };
}

interface Whole {
  readonly created: ActionCreated;
  readonly reused: readonly ReusedStage[];
  readonly durationMs: number;
}

async function keepWhole({ record, payloads, clock, limits }: Keeping, whole: Whole): Promise<void> {
  const { created, reused, durationMs } = whole;
  const { id, organisation, plan } = created;
  const value = (payload: Payload): Promise<Json> => valueOf(payloads, organisation, payload);
  const stages = reused.map(async ({ stage, outputs, items, skipped }) => ({
    stage,
    outputs: await Promise.all(outputs.map(value)),
    items: items === null ? null : [await value(items)],
    skipped,
  }));
  const text = JSON.stringify(await Promise.all(stages));
  const bytes = Buffer.from(text);
  if (bytes.byteLength > LIMITS.payloadBytes) return;
  const isSmall = bytes.byteLength <= LIMITS.inlinePayloadBytes;
  const at = clock.now();
  await record.results.keep({
    organisation,
    key: await keyOf(payloads, created),
    flow: plan.name,
    version: plan.version,
    stage: "",
    action: id,
    at,
    expiresAt: at + (plan.cache?.ttlMs ?? limits.cacheTtlMs),
    durationMs,
    // The record makes a copy of what is large, and names that.
    output: isSmall ? { value: readJson(text) } : { ref: id, sizeBytes: bytes.byteLength },
    bytes: isSmall ? null : bytes,
  });
}

async function keyOf(payloads: Keeping["payloads"], { organisation, plan, input }: ActionCreated): Promise<string> {
  const value = await valueOf(payloads, organisation, input);
  const contentOf = async (file: string) => (await payloads.find(organisation, file))?.sha256 ?? null;
  const { name: flow, version, stages } = plan;
  return wholeKey({ organisation, flow, version, stages, input: await digestOf(value, contentOf) });
}
