"use client";

import type { ReactNode } from "react";

import { useWritesOff } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";

interface SendFormProps {
  onSubmit: () => void;
  /** The command. */
  label: string;
  /** Its words while it is under way. */
  pendingLabel: string | undefined;
  /** Why the server did not take it. */
  refused: string | null;
  /** Other commands, after the one that sends. */
  controls?: ReactNode;
  /** The fields. */
  children: ReactNode;
}

/** A small form in a page. It cannot be sent while the server cannot take it, and says what became of it. */
export function SendForm({ onSubmit, label, pendingLabel, refused, controls, children }: SendFormProps) {
  const off = useWritesOff();
  return (
    <form
      className="grid min-w-0 gap-2"
      data-print="hide"
      onSubmit={(event) => {
        event.preventDefault();
        if (off === undefined) onSubmit();
      }}
    >
      {children}
      {refused !== null && (
        <p role="alert" className="wrap-anywhere text-danger-fg">
          {refused}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabledReason={off} pendingLabel={pendingLabel}>
          {label}
        </Button>
        {controls}
      </div>
    </form>
  );
}
