"use client";

import { useEffect, useRef, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";

import { ENTRIES } from "./navigation";
import { strings } from "./strings";

export interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** In place of a page that could not be drawn: what happened, trying again, and a way out. */
export function ErrorPage({ error, reset }: ErrorPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [isRetrying, startRetry] = useTransition();
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="mx-auto grid w-full max-w-xl gap-5 py-8">
      <div className="grid gap-1">
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold">
          {strings.errorPage.title}
        </h1>
        <p className="text-muted">{strings.errorPage.lead}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          onClick={() => startRetry(reset)}
          pendingLabel={isRetrying ? strings.common.retrying : undefined}
        >
          {strings.common.retry}
        </Button>
        <ButtonLink href={ENTRIES.actions.href}>{strings.errorPage.back}</ButtonLink>
      </div>
      <details className="min-w-0">
        <summary className="w-fit py-1 text-sm font-medium">{strings.common.details}</summary>
        <pre className="mt-1 overflow-x-auto rounded-md border border-border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
          {[error.digest, error.message].filter(Boolean).join("\n")}
        </pre>
      </details>
    </div>
  );
}
