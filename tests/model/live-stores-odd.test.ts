import { describeSequences } from "./describe-sequences";

describeSequences(1);
