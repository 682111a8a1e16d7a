import { CircleAlert } from "lucide-react";

/** What went wrong with the whole form. The container is always there, so that screen readers hear it fill. */
export function FormFailure({ message }: { message: string | null }) {
  return (
    <div role="alert">
      {message !== null && (
        <p className="flex items-start gap-2 rounded-md border border-danger-fg bg-danger-soft px-3 py-2">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger-fg" aria-hidden="true" />
          {message}
        </p>
      )}
    </div>
  );
}
