"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { strings } from "@/components/layout/strings";

import { Button } from "./button";

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
    <div role="alert" className="flex min-w-0 items-start gap-3 rounded-lg border border-danger-fg bg-surface p-4">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger-fg" aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-1 wrap-anywhere">
        <p className="font-semibold">{title}</p>
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
      </div>
      {onRetry && (
        <Button size="sm" onClick={onRetry} pendingLabel={isRetrying ? strings.common.retrying : undefined}>
          {strings.common.retry}
        </Button>
      )}
    </div>
  );
}
