import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";

import { ActionsView } from "@/components/actions/actions-view";
import { filterOfAddress, listQuery } from "@/components/actions/list-address";
import { listTitle } from "@/components/actions/list-title";

import { addressOf, requireCaller } from "../../core";

interface ActionsProps {
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ searchParams }: ActionsProps): Promise<Metadata> {
  return { title: { absolute: listTitle(await filterOfAddress(searchParams), null) } };
}

export default async function Actions({ searchParams }: ActionsProps) {
  const caller = await requireCaller(addressOf("/actions", await searchParams));
  const filter = await filterOfAddress(searchParams);
  const [page, everything, flows] = await Promise.all([
    caller.actions.list(listQuery(filter)),
    caller.actions.list({ limit: 1 }),
    caller.flows.list(),
  ]);
  return (
    <ActionsView first={{ filter, page }} all={everything.total} flows={flows.map((flow) => flow.name)} />
  );
}
