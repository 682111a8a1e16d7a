import { cn } from "./cn";

type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
type ButtonSize = "md" | "sm";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none " +
  "transition-colors duration-100 aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0";

/** A control that cannot be used now keeps its shape and loses its colour; its text stays readable. */
const OFF = "aria-disabled:border-border aria-disabled:bg-sunken aria-disabled:text-muted";

const VARIANT = {
  primary: "border border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border border-strong bg-surface text-text hover:bg-hover",
  ghost: "border border-transparent text-text hover:bg-hover",
  danger: "border border-transparent bg-danger-solid text-on-accent hover:bg-danger-solid-hover",
} as const satisfies Record<ButtonVariant, string>;

const SIZE = {
  md: "h-control px-3 text-base",
  sm: "h-control-sm px-2.5 text-sm",
} as const satisfies Record<ButtonSize, string>;

export interface ButtonLook {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

/** Class names of a button, also for links that look like one. */
export function buttonClass({ variant = "secondary", size = "md" }: ButtonLook = {}): string {
  return cn(BASE, VARIANT[variant], SIZE[size], OFF);
}
