import { strings } from "./strings";

/** The mark: three stages, the last on its way. */
export function LogoMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true">
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <rect x="5" y="6" width="14" height="3" rx="1" className="fill-on-accent" />
      <rect x="5" y="10.5" width="14" height="3" rx="1" className="fill-on-accent" />
      <rect x="5" y="15" width="14" height="3" rx="1" className="fill-on-accent" opacity="0.45" />
      <rect x="5" y="15" width="8" height="3" rx="1" className="fill-on-accent" />
    </svg>
  );
}

/** The mark with the product's name. */
export function Logo() {
  return (
    <span className="flex min-w-0 items-center gap-2.5 font-semibold">
      <LogoMark />
      <span className="truncate">{strings.product}</span>
    </span>
  );
}
