-- AlterTable
ALTER TABLE "action" ADD COLUMN     "parent" UUID,
ADD COLUMN     "payloads" UUID[] DEFAULT ARRAY[]::UUID[];

-- What actions that are there need. Read as texts: as JSON, one with an escaped NUL anywhere would be refused whole.
UPDATE "action" SET
    "parent" = substring("created_body" FROM '"parentId":"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}","parent":\{"id":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"')::uuid,
    "payloads" = ARRAY(
        SELECT DISTINCT found[1]::uuid
        FROM regexp_matches("created_body", '"(?:ref|file)":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"', 'g') AS found
        ORDER BY 1
    )
WHERE "created_body" ~ '"(ref|file|parentId)":"[0-9a-f-]{36}"';

-- AlterTable
ALTER TABLE "action_standing" ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "held_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "removed_action" (
    "id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "flow" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_by" TEXT,
    "kept_ms" BIGINT,

    CONSTRAINT "removed_action_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "removed_action_removed_at_idx" ON "removed_action"("removed_at");

-- CreateIndex
CREATE INDEX "action_parent_idx" ON "action"("parent") WHERE (parent IS NOT NULL);

-- CreateIndex
CREATE INDEX "action_payloads_idx" ON "action" USING GIN ("payloads");

-- CreateIndex
CREATE INDEX "action_standing_finished_at_idx" ON "action_standing"("finished_at") WHERE (NOT is_open AND expires_at IS NULL);

-- CreateIndex
CREATE INDEX "action_standing_expires_at_idx" ON "action_standing"("expires_at") WHERE (expires_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "kept_result_payload_idx" ON "kept_result"("payload") WHERE (payload IS NOT NULL);
