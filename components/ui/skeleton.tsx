import { cn } from "./cn";

/** Stands where content will be, with its final size. Give it width and height. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={cn("block animate-skeleton rounded-sm bg-hover", className)} />;
}
