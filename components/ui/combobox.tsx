"use client";

import { ChevronDown } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useId, useRef, useState } from "react";

import { strings } from "@/components/layout/strings";

import { cn } from "./cn";
import { CONTROL } from "./control-class";
import type { FieldControl } from "./field";
import type { ComboboxOption } from "./filter-options";
import { filterOptions } from "./filter-options";
import { OptionList, optionId } from "./option-list";
import { ANCHORED } from "./overlay-class";
import { useAnchored } from "./use-anchored";

interface ComboboxProps {
  /** From the field around it. */
  control: FieldControl;
  /** Name of the list of options. */
  label: string;
  options: readonly ComboboxOption[];
  /** Value of the chosen option, or null. */
  value: string | null;
  onChange: (value: string) => void;
  placeholder?: string | undefined;
  onBlur?: (() => void) | undefined;
}

/** State of the text and of the list; what is typed filters, and leaving restores what was chosen. */
function useCombobox({ options, value, onChange }: ComboboxProps) {
  const [query, setQuery] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const shown = filterOptions(options, query ?? "");
  const chosenLabel = options.find((option) => option.value === value)?.label ?? "";

  function open(): void {
    setActive(
      Math.max(
        0,
        shown.findIndex((option) => option.value === value),
      ),
    );
    setIsOpen(true);
  }
  function close(): void {
    setIsOpen(false);
    setQuery(null);
  }
  function type(text: string): void {
    setQuery(text);
    setActive(0);
    setIsOpen(true);
  }
  function pick(option: ComboboxOption): void {
    onChange(option.value);
    close();
  }
  /** Moves to the next or previous option, round and round. Returns its place. */
  function move(by: 1 | -1): number {
    if (!isOpen) {
      open();
      return active;
    }
    const place = shown.length === 0 ? 0 : (active + by + shown.length) % shown.length;
    setActive(place);
    return place;
  }
  return { text: query ?? chosenLabel, shown, isOpen, active, setActive, open, close, type, pick, move };
}

type ComboboxBox = ReturnType<typeof useCombobox>;

function keepInView(listId: string, place: number): void {
  document.getElementById(optionId(listId, place))?.scrollIntoView({ block: "nearest" });
}

function pressKey(event: KeyboardEvent, box: ComboboxBox, listId: string): void {
  const activeOption = box.isOpen ? box.shown[box.active] : undefined;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const place = box.move(event.key === "ArrowDown" ? 1 : -1);
    requestAnimationFrame(() => keepInView(listId, place));
  } else if (event.key === "Enter" && activeOption) {
    event.preventDefault();
    box.pick(activeOption);
  } else if (event.key === "Escape" && box.isOpen) {
    event.preventDefault();
    event.stopPropagation();
    box.close();
  }
}

function ComboboxInput({ props, box, listId }: { props: ComboboxProps; box: ComboboxBox; listId: string }) {
  const hasActive = box.isOpen && box.active < box.shown.length;
  return (
    <div className="relative">
      <input
        {...props.control}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={box.isOpen}
        aria-controls={box.isOpen ? listId : undefined}
        aria-activedescendant={hasActive ? optionId(listId, box.active) : undefined}
        value={box.text}
        placeholder={props.placeholder}
        onChange={(event) => box.type(event.target.value)}
        onClick={box.open}
        onKeyDown={(event) => pressKey(event, box, listId)}
        onBlur={() => {
          box.close();
          props.onBlur?.();
        }}
        className={cn(CONTROL, "h-control pe-8")}
      />
      <ChevronDown
        className="pointer-events-none absolute end-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
        aria-hidden="true"
      />
    </div>
  );
}

/** One of many values, found by typing. */
export function Combobox(props: ComboboxProps) {
  const listId = useId();
  const box = useCombobox(props);
  const anchor = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useAnchored({ isOpen: box.isOpen, anchor, panel, side: "bottom", align: "start", gapPx: 4 });
  return (
    <div ref={anchor} className="[container-type:inline-size]">
      <ComboboxInput props={props} box={box} listId={listId} />
      {box.isOpen && (
        <div ref={panel} popover="manual" className={cn(ANCHORED, "w-[100cqi]")}>
          {box.shown.length === 0 && <output className="block px-3 py-2 text-muted">{strings.common.noOptions}</output>}
          <OptionList
            id={listId}
            label={props.label}
            options={box.shown}
            chosen={props.value}
            active={box.active}
            onPick={box.pick}
            onActive={box.setActive}
          />
        </div>
      )}
    </div>
  );
}
