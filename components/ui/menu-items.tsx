"use client";

import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { use, useId } from "react";

import { cn } from "./cn";
import { Kbd } from "./kbd";
import { CloseMenu } from "./menu";

const ITEM =
  "flex min-h-control-sm w-full items-center gap-2 rounded-sm px-2 py-1 text-start text-base -outline-offset-2 " +
  "focus:bg-hover aria-disabled:text-muted [&_svg]:size-4 [&_svg]:shrink-0";

/** Pointer and keys share one highlight: focus. */
function followPointer(event: React.PointerEvent<HTMLElement>): void {
  event.currentTarget.focus({ preventScroll: true });
}

interface MenuItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  shortcut?: string | undefined;
  isDestructive?: boolean;
  /** Why the command is not possible now; shown below its words. */
  disabledReason?: string | undefined;
  children: ReactNode;
}

/** One command. */
export function MenuItem({ onSelect, icon, shortcut, isDestructive = false, disabledReason, children }: MenuItemProps) {
  const close = use(CloseMenu);
  const isOff = disabledReason !== undefined;
  function select(): void {
    close();
    onSelect();
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={isOff || undefined}
      onClick={isOff ? undefined : select}
      onPointerMove={followPointer}
      className={cn(ITEM, isDestructive && "text-danger-fg")}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {isOff && <span className="block text-xs text-muted">{disabledReason}</span>}
      </span>
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </button>
  );
}

interface MenuChoicesProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string; icon?: ReactNode }[];
}

/** Values of which one holds. The menu stays open, so that the effect is seen. */
export function MenuChoices<Value extends string>({ label, value, onChange, choices }: MenuChoicesProps<Value>) {
  const labelId = useId();
  return (
    // A group of a menu; a fieldset is not allowed there.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div role="group" aria-labelledby={labelId}>
      <MenuLabel id={labelId}>{label}</MenuLabel>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="menuitemradio"
          tabIndex={-1}
          aria-checked={choice.value === value}
          onClick={() => onChange(choice.value)}
          onPointerMove={followPointer}
          className={ITEM}
        >
          {choice.icon}
          <span className="flex-1">{choice.label}</span>
          {choice.value === value && <span className="mx-1 size-1.5 rounded-full bg-current forced-colors:border-3" />}
        </button>
      ))}
    </div>
  );
}

interface MenuSwitchProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}

/** Something that is on or off. The menu stays open. */
export function MenuSwitch({ isOn, onChange, children }: MenuSwitchProps) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      tabIndex={-1}
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      onPointerMove={followPointer}
      className={ITEM}
    >
      <span className="flex-1">{children}</span>
      {isOn && <Check aria-hidden="true" />}
    </button>
  );
}

/** Heading of a part of a menu. */
export function MenuLabel({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div id={id} className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">
      {children}
    </div>
  );
}

/** Line between parts of a menu. */
export function MenuSeparator() {
  return <hr className="-mx-1 my-1 border-border" />;
}
