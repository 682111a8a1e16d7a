import { seqOf } from "@/lib/realtime/action-feed";
import { nextLine } from "@/lib/realtime/log-feed";
import type { Subscription } from "@/lib/realtime/protocol";
import { topicName } from "@/lib/realtime/topic-name";

import type { EntityStore } from "./entity-store";

/** The output of one attempt of one task. */
export interface FollowedLog {
  readonly action: string;
  readonly stage: string;
  readonly task: number;
  readonly attempt: number;
}

/** What a view follows; where it stands is the store's to know. */
export type Followed =
  | { readonly topic: "action"; readonly action: string }
  | ({ readonly topic: "log" } & FollowedLog)
  | { readonly topic: "list"; readonly ids: readonly string[] };

/** Name of the topic, the same for all who follow it. */
export function followedName(followed: Followed): string {
  return topicName(subscriptionFrom(followed, { after: 0, epoch: 0 }));
}

/** Name of the topic of a log; also its key in the store. */
export function logTopic(log: FollowedLog): string {
  return followedName({ topic: "log", ...log });
}

/** The subscription that goes on where the store stands. */
export function subscriptionOf(followed: Followed, store: EntityStore): Subscription {
  const feed = followed.topic === "action" ? store.feed(followed.action) : undefined;
  const log = followed.topic === "log" ? store.log(followedName(followed)) : undefined;
  const after = feed === undefined ? 0 : seqOf(feed);
  return subscriptionFrom(followed, { after: log === undefined ? after : nextLine(log) - 1, epoch: feed?.epoch ?? 0 });
}

function subscriptionFrom(followed: Followed, { after, epoch }: { after: number; epoch: number }): Subscription {
  switch (followed.topic) {
    case "action":
      return { ...followed, after, epoch };
    case "log":
      return { ...followed, after };
    case "list":
      return { topic: "list", ids: [...followed.ids] };
  }
}
