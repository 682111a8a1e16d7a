import type { Metadata } from "next";

import { NotFoundNote } from "@/components/layout/not-found-page";
import { strings } from "@/components/layout/strings";

export const metadata: Metadata = { title: strings.notFound.title };

export default function NotFound() {
  return <NotFoundNote />;
}
