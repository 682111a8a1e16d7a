import { SimulatedInstall } from "./simulated-install";
import { SimulatedSite } from "./simulated-site";
import { slowSubscription } from "./slow-subscription";

/** The simulations by name; each runs one seed, if it draws anything, and throws when a rule is broken. */
export const SIMULATIONS = {
  install: (seed: number): Promise<void> => SimulatedInstall.run(seed),
  site: (seed: number): Promise<void> => SimulatedSite.run(seed),
  subscription: (): Promise<void> => slowSubscription(),
} as const satisfies Record<string, (seed: number) => Promise<void>>;
