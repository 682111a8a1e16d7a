import { describeEmbedded } from "@/tests/support/install";

import { describeOnSharedInstall, SHARED_INSTALL } from "./shared-install.suite";

describeEmbedded("features", SHARED_INSTALL, describeOnSharedInstall);
