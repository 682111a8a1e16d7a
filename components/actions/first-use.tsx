"use client";

import { useMutation } from "@tanstack/react-query";
import { Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";

import { callFailure } from "@/components/data/call-failure";
import { randomId } from "@/components/data/random-id";
import { useApi } from "@/components/data/trpc";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { showError } from "@/components/ui/toast";

import { listStrings } from "./list-strings";

const DEMO_FLOW = "demo";
const DEMO_COMMAND = "npx showrunner demo";

/** Launches the demo once, however often it is pressed: every press carries the same key. */
function useDemoLaunch() {
  const api = useApi();
  const router = useRouter();
  const key = useRef<string | null>(null);
  const { mutate, isPending, isSuccess } = useMutation({
    mutationFn: (idempotencyKey: string) => api.actions.create.mutate({ flow: DEMO_FLOW, idempotencyKey }),
    onSuccess: ({ id }) => router.push(`/actions/${id}`),
    onError: (error) => showError(listStrings.launchFailed(callFailure(error).message)),
  });
  function launch(): void {
    key.current ??= `page-${randomId()}`;
    mutate(key.current);
  }
  return { launch, isUnderWay: isPending || isSuccess };
}

/** What an empty install shows: what actions are, and the shortest way to the first one. */
export function FirstUse() {
  const { launch, isUnderWay } = useDemoLaunch();
  return (
    <EmptyState
      icon={<Rocket aria-hidden="true" />}
      title={listStrings.firstTitle}
      actions={
        <Button variant="primary" onClick={launch} pendingLabel={isUnderWay ? listStrings.firstLaunching : undefined}>
          <Rocket aria-hidden="true" />
          {listStrings.firstLaunch}
        </Button>
      }
    >
      <p className="text-balance">{listStrings.firstWhat}</p>
      <p className="text-balance">{listStrings.firstWatch}</p>
      <p className="text-balance">{listStrings.firstRetry}</p>
      <p className="mt-2 flex flex-wrap items-center justify-center gap-2">
        {listStrings.firstCommand}
        <span className="inline-flex items-center gap-1 rounded-md border border-border bg-sunken ps-2.5">
          <code className="font-mono text-xs text-text">{DEMO_COMMAND}</code>
          <CopyButton text={DEMO_COMMAND} label={listStrings.copyCommand} />
        </span>
      </p>
    </EmptyState>
  );
}
