/** A key as it is written on the keyboard. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-grid h-4 min-w-4 place-items-center rounded-sm border border-border bg-sunken px-1 font-mono text-[0.6875rem] leading-none text-muted">
      {children}
    </kbd>
  );
}
