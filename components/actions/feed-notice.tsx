"use client";

import { Info } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
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
    <Callout
      tone="neutral"
      icon={Info}
      title={title}
      role="alert"
      controls={
        fault === "outdated" && (
          <Button size="sm" onClick={() => globalThis.location.reload()}>
            {actionStrings.reload}
          </Button>
        )
      }
    >
      <p>{text}</p>
    </Callout>
  );
}
