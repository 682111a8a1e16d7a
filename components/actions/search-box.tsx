"use client";

import { Search } from "lucide-react";
import type { RefObject } from "react";
import { useEffect, useState } from "react";

import { Input } from "@/components/ui/input";

import { listStrings } from "./list-strings";

const TYPING_MS = 250;
const LONGEST = 200;

export interface SearchBoxProps {
  field: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (value: string) => void;
}

/** Filters by text, a moment after one has stopped typing. */
export function SearchBox({ field, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [sent, setSent] = useState(value);
  if (known !== value) {
    setKnown(value);
    // What comes back of one's own typing must not undo what was typed since.
    if (value !== sent) setText(value);
  }
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      setSent(text);
      onChange(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <span className="relative min-w-48 max-md:basis-full md:max-w-80 md:flex-1">
      <Search
        className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
        aria-hidden="true"
      />
      <Input
        ref={field}
        type="search"
        aria-label={listStrings.search}
        placeholder={listStrings.searchHint}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="ps-8.5"
      />
    </span>
  );
}
