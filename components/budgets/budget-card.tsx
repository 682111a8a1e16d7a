"use client";

import { Coins } from "lucide-react";
import { useId } from "react";

import { strings } from "@/components/layout/strings";
import { useIsLive } from "@/components/realtime/live-provider";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isShared } from "@/lib/actions/budget";
import { reachedText } from "@/lib/actions/budget-text";
import type { ReachedCap } from "@/lib/actions/event";

import { budgetStrings } from "./budget-strings";
import { useRaise } from "./use-raise";

export interface BudgetCardProps {
  action: string;
  reached: ReachedCap;
}

function RaiseForm({ action, reached }: BudgetCardProps) {
  const isLive = useIsLive();
  const raising = useRaise(action, reached);
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      data-print="hide"
      onSubmit={(event) => {
        event.preventDefault();
        raising.raise();
      }}
    >
      <Field label={budgetStrings.newCap[reached.kind]} error={raising.error}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={raising.typed}
            onChange={(event) => raising.setTyped(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        disabledReason={isLive ? undefined : strings.connection.writesOff}
        pendingLabel={raising.isSent ? budgetStrings.raising : undefined}
      >
        {budgetStrings.raise}
      </Button>
    </form>
  );
}

/** Says at which cap an action is paused, and takes a higher one. */
export function BudgetCard({ action, reached }: BudgetCardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-budget="paused"
      className="flex min-w-0 items-start gap-3 rounded-lg border border-waiting-fg bg-waiting-soft p-4"
    >
      <Coins className="mt-0.5 size-4 shrink-0 text-waiting-fg" aria-hidden="true" />
      <div className="grid min-w-0 flex-1 gap-3">
        <div className="wrap-anywhere">
          <h3 id={id} className="font-semibold">
            {budgetStrings.paused}
          </h3>
          <p>{reachedText(reached)}</p>
          <p className="text-sm text-muted">
            {isShared(reached.scope) ? budgetStrings.nextShared : budgetStrings.next}
          </p>
        </div>
        {!isShared(reached.scope) && <RaiseForm action={action} reached={reached} />}
      </div>
    </section>
  );
}
