"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { strings } from "@/components/layout/strings";

import { Button } from "./button";
import { Callout } from "./callout";

interface ErrorPanelProps {
  /** What did not work. */
  title: string;
  /** Why, in plain words. */
  cause: string;
  requestId?: string | undefined;
  onRetry?: (() => void) | undefined;
  isRetrying?: boolean;
  /** Shown on demand, such as a stack. */
  details?: ReactNode;
}

/** One part of a page that could not be had; the rest goes on working. */
export function ErrorPanel({ title, cause, requestId, onRetry, isRetrying = false, details }: ErrorPanelProps) {
  return (
    <Callout
      tone="danger"
      icon={CircleAlert}
      title={title}
      role="alert"
      controls={
        onRetry && (
          <Button size="sm" onClick={onRetry} pendingLabel={isRetrying ? strings.common.retrying : undefined}>
            {strings.common.retry}
          </Button>
        )
      }
    >
      <p>{cause}</p>
      {requestId !== undefined && (
        <p className="text-sm">
          {strings.common.requestId}: <span className="font-mono text-xs">{requestId}</span>
        </p>
      )}
      {details && (
        <details>
          <summary className="w-fit py-1 text-sm font-medium">{strings.common.details}</summary>
          {details}
        </details>
      )}
    </Callout>
  );
}
