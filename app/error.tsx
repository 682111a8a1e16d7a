"use client";

import { ErrorPage, type ErrorPageProps } from "@/components/layout/error-page";
import { StandaloneFrame } from "@/components/layout/standalone-frame";

export default function RootError(props: ErrorPageProps) {
  return (
    <StandaloneFrame>
      <ErrorPage {...props} />
    </StandaloneFrame>
  );
}
