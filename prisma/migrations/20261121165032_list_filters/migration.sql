-- AlterTable
ALTER TABLE "action" ADD COLUMN     "workflow_id" TEXT;

-- AlterTable
ALTER TABLE "action_standing" ADD COLUMN     "display" TEXT NOT NULL DEFAULT 'pending',
ADD COLUMN     "runner" TEXT;

-- What the summaries of rows that are there say. Read as texts: as JSON, one with an escaped NUL anywhere would be refused whole.
UPDATE "action_standing" SET
    "display" = coalesce(substring("summary"::text FROM '"display":"([a-z]+)"'), "status"),
    "runner" = substring("summary"::text FROM '"runner":("(?:[^"\\]|\\.)*")')::json #>> '{}';

UPDATE "action" SET "workflow_id" = found."workflow_id"
FROM (
    SELECT "id", substring("summary"::text FROM '"workflowId":("(?:[^"\\]|\\.)*")')::json #>> '{}' AS "workflow_id"
    FROM "action_standing"
) AS found
WHERE "action"."id" = found."id" AND found."workflow_id" IS NOT NULL;

-- CreateIndex
CREATE INDEX "action_organisation_workflow_id_created_at_id_idx" ON "action"("organisation", "workflow_id", "created_at", "id") WHERE (workflow_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "action_standing_organisation_runner_created_at_id_idx" ON "action_standing"("organisation", "runner", "created_at", "id") WHERE (runner IS NOT NULL);
