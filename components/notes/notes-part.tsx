"use client";

import { NotebookPen } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useId, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { TimeStamp } from "@/components/ui/time-stamp";
import type { Action } from "@/lib/actions/action";

import { noteStrings } from "./note-strings";

const NoteForm = dynamic(() => import("./note-form").then((module) => module.NoteForm));

/** Gives focus to the button that opens a form when the one who was in the form has closed it. */
function useFocusOnClose(isOpen: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (wasOpen.current && !isOpen && isLost) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return button;
}

/** What people noted on an action, and the way to add to it. */
export function NotesPart({ action: { id, notes } }: { action: Action }) {
  const heading = useId();
  const [isOpen, setIsOpen] = useState(false);
  const add = useFocusOnClose(isOpen);
  return (
    <section aria-labelledby={heading} data-notes={notes.length} className="grid min-w-0 gap-3">
      <h2 id={heading} className={notes.length === 0 && !isOpen ? "sr-only" : "text-base font-semibold"}>
        {noteStrings.title}
      </h2>
      {notes.length > 0 && (
        <ol className="grid gap-3">
          {notes.map(({ seq, at, by, text }) => (
            <li key={seq} className="border-s-2 border-border ps-3">
              <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>
              <p className="text-sm text-muted">
                {noteStrings.by(by)} · <TimeStamp at={at} />
              </p>
            </li>
          ))}
        </ol>
      )}
      {isOpen ? (
        <NoteForm action={id} onClose={() => setIsOpen(false)} />
      ) : (
        <div data-print="hide">
          <Button ref={add} size="sm" onClick={() => setIsOpen(true)}>
            <NotebookPen aria-hidden="true" />
            {noteStrings.add}
          </Button>
        </div>
      )}
    </section>
  );
}
