-- CreateTable
CREATE TABLE "usage_day" (
    "organisation" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "flow" TEXT NOT NULL,
    "tokens" BIGINT NOT NULL DEFAULT 0,
    "nano_usd" BIGINT NOT NULL DEFAULT 0,
    "attempts" BIGINT NOT NULL DEFAULT 0,
    "time_ms" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("organisation","day","flow")
);

-- CreateTable
CREATE TABLE "shared_budget" (
    "organisation" TEXT NOT NULL,
    "flow" TEXT NOT NULL DEFAULT '',
    "per_day" TEXT NOT NULL,

    CONSTRAINT "shared_budget_pkey" PRIMARY KEY ("organisation","flow")
);
