import type { Metadata } from "next";

import { jsonOf } from "@/components/flows/json-of";
import { launchStrings } from "@/components/flows/launch-strings";
import { LaunchView } from "@/components/flows/launch-view";
import type { RunAgain } from "@/components/flows/launch-view";
import type { PageCaller } from "@/server/core";

import { addressOf, isNotFound, requireCaller } from "../../../core";

export const metadata: Metadata = { title: launchStrings.title };

interface LaunchProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** What an action was launched with, to launch it again; null when it is gone. */
async function readRunAgain(caller: PageCaller, id: string): Promise<RunAgain | null> {
  try {
    const { flow, name, input } = await caller.actions.get({ id });
    return { flow, name, input: jsonOf(input) };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export default async function Launch({ searchParams }: LaunchProps) {
  const search = await searchParams;
  const caller = await requireCaller(addressOf("/actions/new", search));
  const { from } = search;
  const [flows, runAgain] = await Promise.all([
    caller.flows.list(),
    typeof from === "string" ? readRunAgain(caller, from) : null,
  ]);
  return <LaunchView flows={flows} runAgain={runAgain} />;
}
