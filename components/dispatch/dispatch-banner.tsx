"use client";

import { useMutation } from "@tanstack/react-query";
import { CirclePause } from "lucide-react";

import { callFailure } from "@/components/data/call-failure";
import { useApi } from "@/components/data/trpc";
import { strings } from "@/components/layout/strings";
import { useIsLive } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { TimeStamp } from "@/components/ui/time-stamp";
import { showError } from "@/components/ui/toast";

import { dispatchStrings } from "./dispatch-strings";
import { useDispatchPause, type DispatchFirst, type DispatchPause } from "./use-dispatch";

function ResumeButton() {
  const api = useApi();
  const isLive = useIsLive();
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.dispatch.set.mutate({ paused: false }),
    onError: (error) => showError(dispatchStrings.resumeFailed(callFailure(error).message)),
  });
  return (
    <Button
      size="sm"
      onClick={() => mutate()}
      pendingLabel={isPending ? dispatchStrings.resuming : undefined}
      disabledReason={isLive ? undefined : strings.connection.writesOff}
    >
      {dispatchStrings.resume}
    </Button>
  );
}

const LINE =
  "flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-border bg-warning-soft px-4 py-1.5 text-sm text-warning-fg md:px-6";

function Notice({ pause }: { pause: DispatchPause }) {
  return (
    <>
      <CirclePause className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 wrap-anywhere">
        {dispatchStrings.pausedBy(pause.by)} <TimeStamp at={pause.at} format="absolute" />
        {pause.reason === null ? "." : `: ${pause.reason.replace(/[.\s]+$/, "")}.`} {dispatchStrings.effect}
      </span>
    </>
  );
}

/** The line under the header of every page while dispatch is paused. Screen readers hear it. */
export function DispatchBanner({ first }: { first: DispatchFirst }) {
  const pause = useDispatchPause(first.pause);
  return (
    <div data-dispatch-banner={pause === null ? undefined : "paused"} className={pause === null ? undefined : LINE}>
      <output className="flex min-w-0 flex-1 basis-64 items-start gap-2">
        {pause !== null && <Notice pause={pause} />}
      </output>
      {pause !== null && first.mayChange && <ResumeButton />}
    </div>
  );
}
