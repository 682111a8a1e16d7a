-- AlterTable
ALTER TABLE "action" ADD COLUMN     "debounce" TEXT;

-- CreateTable
CREATE TABLE "absorbed_request" (
    "organisation" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "action" UUID NOT NULL,

    CONSTRAINT "absorbed_request_pkey" PRIMARY KEY ("organisation","idempotency_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "action_organisation_debounce_key" ON "action"("organisation", "debounce");
