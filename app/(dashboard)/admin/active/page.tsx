import type { Metadata } from "next";

import { listStrings } from "@/components/actions/list-strings";
import { ActiveView } from "@/components/admin/active-view";

import { readDispatch, requireCaller } from "../../../core";

export const metadata: Metadata = { title: listStrings.activeTitle };

export default async function ActiveFlows() {
  const caller = await requireCaller("/admin/active");
  const [first, dispatch] = await Promise.all([caller.actions.active(), readDispatch()]);
  return <ActiveView first={first} dispatch={dispatch} />;
}
