"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { announce } from "@/components/layout/announce";
import { strings } from "@/components/layout/strings";

import { IconButton } from "./icon-button";
import { showError } from "./toast";

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  text: string;
  /** What the button copies, such as "Copy id". */
  label?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label = strings.common.copy }: CopyButtonProps) {
  const [hasCopied, setHasCopied] = useState(false);
  useEffect(() => {
    if (!hasCopied) return undefined;
    const timer = setTimeout(() => setHasCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [hasCopied]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setHasCopied(true);
      announce(strings.common.copied, "polite");
    } catch {
      showError(strings.common.copyFailed);
    }
  }

  return (
    <IconButton label={hasCopied ? strings.common.copied : label} onClick={() => void copy()} className="size-tap">
      {hasCopied ? <Check className="text-success-fg" aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </IconButton>
  );
}
