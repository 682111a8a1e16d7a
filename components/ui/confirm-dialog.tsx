"use client";

import type { ReactNode } from "react";

import { strings } from "@/components/layout/strings";

import { Button } from "./button";
import { Dialog } from "./dialog";

interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, to what. */
  description: ReactNode;
  /** The command, in the words of the button that asked. */
  confirmLabel: string;
  /** The words that leave everything as it is. */
  keepLabel?: string;
  onConfirm: () => void;
  isDestructive?: boolean;
  /** Text of the button while the answer is awaited. */
  pendingLabel?: string | undefined;
}

/** Asks before a command that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onOpenChange, title, description, confirmLabel, onConfirm, pendingLabel } = props;
  const { keepLabel = strings.common.cancel, isDestructive = false } = props;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{keepLabel}</Button>
          <Button variant={isDestructive ? "danger" : "primary"} onClick={onConfirm} pendingLabel={pendingLabel}>
            {confirmLabel}
          </Button>
        </>
      }
    />
  );
}
