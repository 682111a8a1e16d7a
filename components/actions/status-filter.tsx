"use client";

import { ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";

import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";

import { listStrings } from "./list-strings";
import type { StatusChoicesProps } from "./status-choices";

const StatusChoices = dynamic(() => import("./status-choices").then((module) => module.StatusChoices));

/** Chooses statuses. */
export function StatusFilter(props: StatusChoicesProps) {
  const { status } = props.filter;
  return (
    <Popover
      label={listStrings.status}
      className="min-h-56 w-72"
      renderButton={(button) => (
        <Button {...button}>
          {status.length === 0 ? listStrings.status : listStrings.statusCount(status.length)}
          <ChevronDown aria-hidden="true" />
        </Button>
      )}
    >
      <StatusChoices {...props} />
    </Popover>
  );
}
