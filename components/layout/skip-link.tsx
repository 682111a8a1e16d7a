import { MAIN_ID } from "./main-id";
import { strings } from "./strings";

/** The first stop of the Tab key: past the navigation. */
export function SkipLink() {
  return (
    <a
      href={`#${MAIN_ID}`}
      className="sr-only z-50 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:start-3 focus:top-2"
    >
      {strings.shell.skipToContent}
    </a>
  );
}
