"use client";

import { useQuery } from "@tanstack/react-query";
import { memo } from "react";

import { useApi } from "@/components/data/trpc";
import { useNow } from "@/components/layout/use-now";
import { useIsLive } from "@/components/realtime/live-provider";
import { forecast } from "@/lib/actions/forecast/forecast";
import { stagesNow } from "@/lib/actions/forecast/stages-now";
import { decodeTimings, type ActionTimings } from "@/lib/actions/forecast/timings";
import { formatRange } from "@/lib/shared/duration";

import type { ActionModel } from "./action-model";
import { actionStrings } from "./action-strings";

interface BandProps {
  model: ActionModel;
  history: readonly ActionTimings[];
  now: number;
}

/** The model changes with each frame; what is likely is worked out with each tick of the clock. */
const Band = memo(function Band({ model, history, now }: BandProps) {
  const live = new Map(model.stages.map(({ name, progress }) => [name, progress]));
  const stages = stagesNow(model.action, live, now);
  const band = stages === null ? null : forecast(stages, history);
  return band === null ? null : (
    <span title={actionStrings.forecastHint(band.basedOn)} data-forecast={band.basedOn} className="whitespace-nowrap">
      {actionStrings.forecast(formatRange(band.lowMs, band.highMs))}
    </span>
  );
}, isSameTick);

function isSameTick(before: BandProps, after: BandProps): boolean {
  return before.now === after.now && before.history === after.history;
}

/** `all done in 4–6 min`, by earlier actions of the flow, which are asked for once; nothing while they do not tell. */
export function ForecastPart({ model }: { model: ActionModel }) {
  const api = useApi();
  const now = useNow();
  const isLive = useIsLive();
  const { id } = model.action;
  const { data: history } = useQuery({
    queryKey: ["history", id],
    queryFn: async () => (await api.actions.history.query({ id })).map((packed) => decodeTimings(packed)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return history === undefined || !isLive ? null : <Band key={id} model={model} history={history} now={now} />;
}
