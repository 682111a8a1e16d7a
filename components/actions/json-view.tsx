"use client";

import { Download } from "lucide-react";

import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { isJsonObject } from "@/lib/shared/json";
import { formatBytes } from "@/lib/shared/number-format";

import { actionStrings } from "./action-strings";

export interface JsonViewProps {
  /** What the value is, for the names of its buttons. */
  label: string;
  value: unknown;
  fileName: string;
}

interface Shown {
  readonly text: string;
  /** Size of the whole when only its beginning is here. */
  readonly truncatedFrom: number | null;
}

function shownOf(value: unknown): Shown {
  if (isJsonObject(value) && value["truncated"] === true && typeof value["sizeBytes"] === "number") {
    const preview = value["preview"];
    return { text: typeof preview === "string" ? `${preview}…` : "…", truncatedFrom: value["sizeBytes"] };
  }
  return { text: JSON.stringify(value, null, 2) ?? "", truncatedFrom: null };
}

function save(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** A value as indented JSON, to read, copy and keep. */
export function JsonView({ label, value, fileName }: JsonViewProps) {
  const { text, truncatedFrom } = shownOf(value);
  return (
    <div className="relative min-w-0">
      {truncatedFrom !== null && (
        <p className="px-4 pe-20 pt-3 text-muted">{actionStrings.truncated(formatBytes(truncatedFrom))}</p>
      )}
      <pre
        // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={actionStrings.jsonOf(label)}
        className="max-h-[32rem] overflow-auto rounded-b-lg p-4 pe-20 font-mono text-xs"
      >
        {text}
      </pre>
      <div className="absolute end-2 top-2 flex" data-print="hide">
        <CopyButton text={text} label={actionStrings.copyOf(label)} />
        {truncatedFrom === null && (
          <IconButton label={actionStrings.downloadOf(label)} className="size-tap" onClick={() => save(text, fileName)}>
            <Download aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </div>
  );
}
