import type { Route } from "./route";
import { actionRoutes } from "./routes/action-routes";
import { budgetRoutes } from "./routes/budget-routes";
import { byHandRoutes } from "./routes/by-hand-routes";
import { dispatchRoutes } from "./routes/dispatch-routes";
import { flowRoutes } from "./routes/flow-routes";
import { installRoutes } from "./routes/install-routes";
import { logRoutes } from "./routes/log-routes";
import { scheduleRoutes } from "./routes/schedule-routes";
import { stateRoutes } from "./routes/state-routes";
import { waitRoutes } from "./routes/wait-routes";

/** Every route under `/api/v1`, with the permission it needs. */
export const ROUTES: readonly Route[] = [
  ...actionRoutes,
  ...stateRoutes,
  ...waitRoutes,
  ...byHandRoutes,
  ...logRoutes,
  ...scheduleRoutes,
  ...budgetRoutes,
  ...dispatchRoutes,
  ...installRoutes,
  ...flowRoutes,
];
