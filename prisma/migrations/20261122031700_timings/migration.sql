-- AlterTable
ALTER TABLE "action_standing" ADD COLUMN     "timings" TEXT;
