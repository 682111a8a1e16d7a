import { describeSeeds } from "./describe-seeds";

describeSeeds(1);
