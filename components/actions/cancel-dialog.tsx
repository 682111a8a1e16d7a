"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";

import { actionStrings } from "./action-strings";

export interface CancelDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Name of the action. */
  name: string;
  /** Names of the stages that run. */
  running: readonly string[];
  onConfirm: () => void;
}

/** Asks before an action is cancelled, and says what that does to what runs. */
export function CancelDialog({ name, running, ...dialog }: CancelDialogProps) {
  return (
    <ConfirmDialog
      {...dialog}
      title={actionStrings.cancelTitle(name)}
      description={running.length > 0 ? actionStrings.cancelRunning(running.join(", ")) : actionStrings.cancelWaiting}
      confirmLabel={actionStrings.cancelConfirm}
      keepLabel={actionStrings.cancelKeep}
      isDestructive
    />
  );
}
