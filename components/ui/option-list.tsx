import { Check } from "lucide-react";

import { cn } from "./cn";
import type { ComboboxOption } from "./filter-options";

interface OptionListProps {
  id: string;
  label: string;
  options: readonly ComboboxOption[];
  chosen: string | null;
  active: number;
  onPick: (option: ComboboxOption) => void;
  onActive: (place: number) => void;
}

/** Id of an option, for `aria-activedescendant`. */
export function optionId(listId: string, place: number): string {
  return `${listId}-${place}`;
}

/** The options of a combobox. Focus stays in its text field, whose keys move the active option (ARIA combobox pattern). */
export function OptionList({ id, label, options, chosen, active, onPick, onActive }: OptionListProps) {
  return (
    // Only this pattern lets one type and pick; the native lists cannot be searched and described.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div id={id} role="listbox" aria-label={label} className="max-h-72 overflow-y-auto p-1 empty:hidden">
      {options.map((option, place) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={option.value}
          id={optionId(id, place)}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
          role="option"
          aria-selected={option.value === chosen}
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => onActive(place)}
          onClick={() => onPick(option)}
          className={cn(
            "flex min-h-control-sm items-center gap-2 rounded-sm px-2 py-1",
            place === active && "bg-hover forced-colors:outline",
          )}
        >
          <Check className={cn("size-4 shrink-0", option.value !== chosen && "invisible")} aria-hidden="true" />
          <span className="min-w-0 flex-1">
            <span className="block truncate">{option.label}</span>
            {option.description && <span className="block truncate text-sm text-muted">{option.description}</span>}
          </span>
          {option.note && (
            <span data-numeric="" className="text-sm text-muted">
              {option.note}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
