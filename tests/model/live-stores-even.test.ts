import { describeSequences } from "./describe-sequences";

describeSequences(0);
