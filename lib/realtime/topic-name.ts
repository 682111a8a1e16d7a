import type { Subscription } from "./protocol";

/** Name of a topic, as heads and unsubscriptions use it. */
export function topicName(subscription: Subscription): string {
  switch (subscription.topic) {
    case "action":
      return `action:${subscription.action}`;
    case "log":
      return `log:${subscription.action}:${subscription.stage}:${subscription.task}:${subscription.attempt}`;
    case "list":
      return "list";
  }
}
