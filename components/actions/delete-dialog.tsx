"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";

import { actionStrings } from "./action-strings";

export interface DeleteDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Name of the action. */
  name: string;
  onConfirm: () => void;
}

/** Asks before an action is removed for good. */
export function DeleteDialog({ name, ...dialog }: DeleteDialogProps) {
  return (
    <ConfirmDialog
      {...dialog}
      title={actionStrings.deleteTitle(name)}
      description={actionStrings.deleteText}
      confirmLabel={actionStrings.deleteConfirm}
      keepLabel={actionStrings.deleteKeep}
      isDestructive
    />
  );
}
