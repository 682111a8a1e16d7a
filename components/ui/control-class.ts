/** The look shared by everything one types or picks in. */
export const CONTROL =
  "w-full min-w-0 rounded-md border border-strong bg-surface px-2.5 text-base text-text transition-colors duration-100 " +
  "hover:border-text aria-invalid:border-danger-fg disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken";
