-- AlterTable
ALTER TABLE "payload" ADD COLUMN     "encoding" TEXT,
ADD COLUMN     "stored_bytes" INTEGER;

