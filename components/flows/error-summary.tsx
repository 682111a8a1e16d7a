"use client";

import { CircleAlert } from "lucide-react";
import type { MouseEvent, RefObject } from "react";

import { Callout } from "@/components/ui/callout";

import { controlId } from "./form-context";

/** Something that is wrong, and the field it concerns if there is one on the page. */
export interface SummaryEntry {
  readonly path: string;
  readonly label: string;
  readonly message: string;
}

export interface ErrorSummaryProps {
  summary: RefObject<HTMLDivElement | null>;
  title: string;
  entries: readonly SummaryEntry[];
  /** What the server said of the whole. */
  message: string | null;
}

function focusField(event: MouseEvent, path: string): void {
  const field = document.getElementById(controlId(path));
  if (field === null) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
}

/** All that keeps the form from being launched, with links to the fields. Takes focus after an attempt. */
export function ErrorSummary({ summary, title, entries, message }: ErrorSummaryProps) {
  return (
    <Callout ref={summary} tone="danger" icon={CircleAlert} title={title} headingLevel={2} role="alert" tabIndex={-1}>
      {message !== null && <p>{message}</p>}
      <ul className="grid gap-0.5">
        {entries.map((entry) => (
          <li key={`${entry.path} ${entry.message}`}>
            <a
              href={`#${controlId(entry.path)}`}
              onClick={(event) => focusField(event, entry.path)}
              className="rounded-sm underline hover:no-underline"
            >
              {entry.label}
            </a>
            : {entry.message}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
