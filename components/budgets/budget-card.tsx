"use client";

import { Coins } from "lucide-react";

import { SendForm } from "@/components/data/send-form";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Action } from "@/lib/actions/action";
import { isShared } from "@/lib/actions/budget";
import { reachedText } from "@/lib/actions/budget-text";
import type { ReachedCap } from "@/lib/actions/event";

import { budgetStrings } from "./budget-strings";
import { useRaise } from "./use-raise";

export interface BudgetCardProps {
  action: Action;
  reached: ReachedCap;
}

const MARKS = { "data-budget": "paused" } as const;

function RaiseForm({ action, reached }: BudgetCardProps) {
  const raising = useRaise(action, reached);
  return (
    <div className="mt-2 max-w-80">
      <SendForm
        onSubmit={raising.raise}
        label={budgetStrings.raise}
        pendingLabel={raising.isSent ? budgetStrings.raising : undefined}
        refused={raising.refused}
      >
        <Field label={budgetStrings.newCap[reached.kind]} error={raising.fault} errorRole="alert">
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
      </SendForm>
    </div>
  );
}

/** Says at which cap an action is paused, and takes a higher one. */
export function BudgetCard({ action, reached }: BudgetCardProps) {
  const ofMany = isShared(reached.scope);
  return (
    <Callout tone="waiting" icon={Coins} title={budgetStrings.paused} headingLevel={3} marks={MARKS}>
      <p>{reachedText(reached)}</p>
      <p className="text-sm text-muted">{ofMany ? budgetStrings.nextShared : budgetStrings.next}</p>
      {!ofMany && <RaiseForm action={action} reached={reached} />}
    </Callout>
  );
}
