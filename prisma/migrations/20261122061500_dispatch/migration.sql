-- CreateTable
CREATE TABLE "dispatch_change" (
    "revision" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "dispatch_change_pkey" PRIMARY KEY ("revision")
);
