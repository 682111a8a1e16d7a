import { describeApart } from "@/tests/support/install";

import { describeOnSharedInstall, SHARED_INSTALL } from "./shared-install.suite";

describeApart("features", SHARED_INSTALL, describeOnSharedInstall);
