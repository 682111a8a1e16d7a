"use client";

import { Info } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { ActionFeed } from "@/lib/realtime/action-feed";

import { actionStrings } from "./action-strings";

const TEXTS = {
  outdated: { title: actionStrings.outdatedTitle, text: actionStrings.outdatedText },
  refused: { title: actionStrings.goneTitle, text: actionStrings.goneText },
} as const;

/** Says why an action is not followed any more. */
export function FeedNotice({ fault }: { fault: ActionFeed["fault"] }) {
  if (fault === "none") return null;
  const { title, text } = TEXTS[fault];
  return (
    <div role="alert" className="flex min-w-0 items-start gap-3 rounded-lg border border-border bg-surface p-4">
      <Info className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="font-semibold">{title}</p>
        <p>{text}</p>
      </div>
      {fault === "outdated" && (
        <Button size="sm" onClick={() => globalThis.location.reload()}>
          {actionStrings.reload}
        </Button>
      )}
    </div>
  );
}
