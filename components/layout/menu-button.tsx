"use client";

import type { ComponentProps, ReactNode } from "react";

interface MenuButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  label: string;
  children: ReactNode;
}

/** A round-the-clock button of the header that opens a menu. Without tooltip: the menu says it all. */
export function MenuButton({ label, children, ...rest }: MenuButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className="inline-grid size-control shrink-0 place-items-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-text aria-expanded:bg-hover aria-expanded:text-text [&_svg]:size-4"
    >
      {children}
    </button>
  );
}
