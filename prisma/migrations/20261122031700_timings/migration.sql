-- AlterTable
ALTER TABLE "action_standing" ADD COLUMN     "timings" TEXT;

-- CreateIndex
CREATE INDEX "absorbed_request_action_idx" ON "absorbed_request"("action");
