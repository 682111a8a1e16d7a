"use client";

import { CirclePause } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { strings } from "@/components/layout/strings";
import { useIsLive } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";

import { dispatchStrings } from "./dispatch-strings";
import { useDispatchPause, type DispatchFirst } from "./use-dispatch";

const PauseDialog = dynamic(() => import("./pause-dialog").then((module) => module.PauseDialog));

/** The command that pauses dispatch, for those who may; the banner has the one that resumes it. */
export function PauseDispatch({ first }: { first: DispatchFirst }) {
  const isLive = useIsLive();
  const pause = useDispatchPause(first.pause);
  const [isAsking, setIsAsking] = useState(false);
  if (pause !== null || !first.mayChange) return null;
  return (
    <>
      <Button onClick={() => setIsAsking(true)} disabledReason={isLive ? undefined : strings.connection.writesOff}>
        <CirclePause aria-hidden="true" />
        {dispatchStrings.pause}
      </Button>
      {isAsking && <PauseDialog onClose={() => setIsAsking(false)} />}
    </>
  );
}
