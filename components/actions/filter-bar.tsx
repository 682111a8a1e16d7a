"use client";

import { X } from "lucide-react";
import type { RefObject } from "react";
import { useCallback } from "react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";

import { listStrings } from "./list-strings";
import { SearchBox } from "./search-box";
import { StatusFilter } from "./status-filter";
import { isFiltered, type ListFilter } from "./use-list-filter";

export interface FilterBarProps {
  field: RefObject<HTMLInputElement | null>;
  list: ListFilter;
  /** Names of the flows there are. */
  flows: readonly string[];
  /** How many actions match, and how many there are. */
  count: { readonly matching: number; readonly all: number };
}

/** Narrows the list down; all of it is in the address. */
export function FilterBar({ field, list, flows, count }: FilterBarProps) {
  const { filter, change, reset } = list;
  const changeText = useCallback((text: string) => change({ text }), [change]);
  const names = filter.flow === "" || flows.includes(filter.flow) ? flows : [filter.flow, ...flows];
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchBox field={field} value={filter.text} onChange={changeText} />
      <StatusFilter filter={filter} onChange={(status) => change({ status })} />
      <Select
        aria-label={listStrings.flow}
        value={filter.flow}
        onChange={(event) => change({ flow: event.target.value })}
        className="max-md:flex-1 md:max-w-56"
      >
        <option value="">{listStrings.anyFlow}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      {isFiltered(filter) && (
        <Button variant="ghost" onClick={reset}>
          <X aria-hidden="true" />
          {listStrings.reset}
        </Button>
      )}
      <output className="ms-auto text-muted" data-numeric="">
        {listStrings.count(count.matching, count.all)}
      </output>
    </search>
  );
}
