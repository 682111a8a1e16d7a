import type { Metadata } from "next";

import { ActionsView } from "@/components/actions/actions-view";
import { filterOfAddress, listQuery } from "@/components/actions/list-address";
import { listTitle } from "@/components/actions/list-title";

import { addressOf, requireCaller } from "../../core";

interface ActionsProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: ActionsProps): Promise<Metadata> {
  return { title: { absolute: listTitle(filterOfAddress(await searchParams), null) } };
}

export default async function Actions({ searchParams }: ActionsProps) {
  const search = await searchParams;
  const caller = await requireCaller(addressOf("/actions", search));
  const filter = filterOfAddress(search);
  const [page, everything, flows] = await Promise.all([
    caller.actions.list(listQuery(filter)),
    caller.actions.list({ limit: 1 }),
    caller.flows.list(),
  ]);
  return <ActionsView first={{ filter, page }} all={everything.total} flows={flows.map((flow) => flow.name)} />;
}
