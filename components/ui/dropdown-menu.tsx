"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { Kbd } from "./kbd";
import { OVERLAY, OVERLAY_ITEM } from "./overlay-class";
import { usePortalContainer } from "./use-portal-container";

interface MenuProps {
  /** One button. */
  trigger: ReactNode;
  align?: "start" | "end";
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
  children: ReactNode;
}

/** Commands behind a button. */
export function Menu({ trigger, align = "end", onOpenChange, children }: MenuProps) {
  const container = usePortalContainer();
  return (
    <Primitive.Root modal={false} {...(onOpenChange && { onOpenChange })}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal container={container}>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={`${OVERLAY} max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1`}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
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
  return (
    <Primitive.Item
      onSelect={onSelect}
      disabled={disabledReason !== undefined}
      className={`${OVERLAY_ITEM} ${isDestructive ? "text-danger-fg" : ""}`}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {disabledReason !== undefined && <span className="block text-xs text-muted">{disabledReason}</span>}
      </span>
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </Primitive.Item>
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
  const choose = (chosen: string): void => {
    const choice = choices.find((one) => one.value === chosen);
    if (choice) onChange(choice.value);
  };
  return (
    <Primitive.RadioGroup value={value} onValueChange={choose} aria-label={label}>
      <MenuLabel>{label}</MenuLabel>
      {choices.map((choice) => (
        <Primitive.RadioItem
          key={choice.value}
          value={choice.value}
          onSelect={(event) => event.preventDefault()}
          className={OVERLAY_ITEM}
        >
          {choice.icon}
          <span className="flex-1">{choice.label}</span>
          <Primitive.ItemIndicator>
            <span className="block size-1.5 rounded-full bg-current forced-colors:bg-[CanvasText]" />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
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
    <Primitive.CheckboxItem
      checked={isOn}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={OVERLAY_ITEM}
    >
      <span className="flex-1">{children}</span>
      <Primitive.ItemIndicator>
        <Check aria-hidden="true" />
      </Primitive.ItemIndicator>
    </Primitive.CheckboxItem>
  );
}

/** Heading of a part of a menu. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Primitive.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-muted">{children}</Primitive.Label>;
}

/** Line between parts of a menu. */
export function MenuSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-border" />;
}
