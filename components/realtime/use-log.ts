"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import { emptyLog, type LogFeed } from "@/lib/realtime/log-feed";

import { logTopic, type FollowedLog } from "./followed";
import { useLiveClient } from "./live-provider";

/** The output of one attempt as it grows. */
export function useLog({ action, stage, task, attempt }: FollowedLog): LogFeed {
  const client = useLiveClient();
  const topic = logTopic({ action, stage, task, attempt });
  const empty = useMemo(() => emptyLog(topic), [topic]);
  useEffect(
    () => client?.follow({ topic: "log", action, stage, task, attempt }),
    [client, action, stage, task, attempt],
  );
  const listen = useCallback(
    (listener: () => void) => client?.store.listen(topic, listener) ?? (() => undefined),
    [client, topic],
  );
  const read = useCallback(() => client?.store.log(topic) ?? empty, [client, topic, empty]);
  return useSyncExternalStore(listen, read, () => empty);
}
