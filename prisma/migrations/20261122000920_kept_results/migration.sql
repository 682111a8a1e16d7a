-- CreateTable
CREATE TABLE "kept_result" (
    "organisation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "flow" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "action" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "output" TEXT NOT NULL,
    "payload" UUID,

    CONSTRAINT "kept_result_pkey" PRIMARY KEY ("organisation","key")
);

-- CreateIndex
CREATE INDEX "kept_result_organisation_flow_stage_idx" ON "kept_result"("organisation", "flow", "stage");

-- CreateIndex
CREATE INDEX "kept_result_expires_at_idx" ON "kept_result"("expires_at");
