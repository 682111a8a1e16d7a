"use client";

import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/components/data/trpc";
import { useNow } from "@/components/layout/use-now";
import { useIsLive } from "@/components/realtime/live-provider";
import { forecast } from "@/lib/actions/forecast/forecast";
import { stagesNow } from "@/lib/actions/forecast/stages-now";
import { formatRange } from "@/lib/shared/duration";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";

/** `all done in 4–6 min`, by earlier actions of the flow, which are asked for once; nothing while they do not tell. */
export function ForecastPart({ model }: { model: ActionModel }) {
  const api = useApi();
  const now = useNow();
  const isLive = useIsLive();
  const { id } = model.action;
  const { data: history } = useQuery({
    queryKey: ["history", id],
    queryFn: () => api.actions.history.query({ id }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (history === undefined || !isLive) return null;
  const live = new Map(model.stages.map(({ name, progress }) => [name, progress]));
  const stages = stagesNow(model.action, live, now);
  const band = stages === null ? null : forecast(stages, history);
  return band === null ? null : (
    <span title={actionStrings.forecastHint(band.basedOn)} data-forecast={band.basedOn} className="whitespace-nowrap">
      {actionStrings.forecast(formatRange(band.lowMs, band.highMs))}
    </span>
  );
}
