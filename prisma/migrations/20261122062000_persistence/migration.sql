-- AlterTable
ALTER TABLE "action_standing" ADD COLUMN     "kept" TEXT,
ADD COLUMN     "persist" TEXT;

-- CreateIndex
CREATE INDEX "action_standing_persist_finished_at_idx" ON "action_standing"("persist", "finished_at") WHERE (persist IS NOT NULL AND kept IS NULL);
