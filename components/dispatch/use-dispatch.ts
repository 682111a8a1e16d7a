"use client";

import { useLiveStatus } from "@/components/realtime/live-provider";

/** A pause of dispatch, as it is shown. */
export interface DispatchPause {
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
  readonly reason: string | null;
}

/** What a page was drawn with: the pause there was, and whether its visitor may pause and resume. */
export interface DispatchFirst {
  readonly pause: DispatchPause | null;
  readonly mayChange: boolean;
}

/** The pause of dispatch there is: as the socket says, and before it says so, as the page was drawn. */
export function useDispatchPause(first: DispatchPause | null): DispatchPause | null {
  const { dispatch } = useLiveStatus();
  if (dispatch === null) return first;
  return dispatch.paused ? { at: dispatch.at, by: dispatch.by?.name ?? "", reason: dispatch.reason } : null;
}
