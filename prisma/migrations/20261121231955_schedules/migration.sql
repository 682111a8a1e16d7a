-- CreateTable
CREATE TABLE "schedule" (
    "id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "definition" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "next_tick" TIMESTAMPTZ(3),
    "last_action" UUID,
    "last_launched_at" TIMESTAMPTZ(3),
    "last_tick" TIMESTAMPTZ(3),
    "ticks" TEXT NOT NULL DEFAULT '[]',

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "schedule_organisation_created_at_id_idx" ON "schedule"("organisation", "created_at", "id");

-- CreateIndex
CREATE INDEX "schedule_next_tick_idx" ON "schedule"("next_tick") WHERE (next_tick IS NOT NULL);
