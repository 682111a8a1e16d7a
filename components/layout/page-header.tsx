import type { ReactNode } from "react";

interface PageHeaderProps {
  /** The one `h1` of the page. */
  title: ReactNode;
  /** Beside the title, such as a status. */
  badge?: ReactNode;
  /** Below the title. */
  description?: ReactNode;
  /** Buttons at the end of the line. */
  controls?: ReactNode;
}

/** Title and commands of a page. The heading takes focus when one comes to the page. */
export function PageHeader({ title, badge, description, controls }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
      <div className="grid min-w-0 flex-1 basis-64 gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="min-w-0 text-xl font-semibold wrap-anywhere">
            {title}
          </h1>
          {badge}
        </div>
        {description && <div className="text-muted">{description}</div>}
      </div>
      {controls && <div className="flex flex-wrap items-center gap-2">{controls}</div>}
    </div>
  );
}
