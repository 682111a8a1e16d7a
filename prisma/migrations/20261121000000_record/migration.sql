-- CreateTable
CREATE TABLE "install" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "install_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "install_value" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "install_value_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "organisation" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("organisation","user_id")
);

-- CreateTable
CREATE TABLE "action" (
    "id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "home" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "request_hash" TEXT NOT NULL,
    "flow" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "tags" TEXT[],
    "tag_keys" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_body" TEXT NOT NULL,

    CONSTRAINT "action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "action_standing" (
    "id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "home" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "is_seen" BOOLEAN NOT NULL DEFAULT false,
    "recorded_seq" INTEGER NOT NULL DEFAULT 0,
    "recorded_epoch" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "summary" JSON NOT NULL,

    CONSTRAINT "action_standing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "action_commit" (
    "action" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "from_seq" INTEGER NOT NULL,
    "to_seq" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "events" TEXT NOT NULL,

    CONSTRAINT "action_commit_pkey" PRIMARY KEY ("action","to_seq")
);

-- CreateTable
CREATE TABLE "output_lines" (
    "action" UUID NOT NULL,
    "stage" TEXT NOT NULL,
    "task" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "organisation" TEXT NOT NULL,
    "lines" TEXT NOT NULL,

    CONSTRAINT "output_lines_pkey" PRIMARY KEY ("action","stage","task","attempt","last")
);

-- CreateTable
CREATE TABLE "feed_cursor" (
    "home" TEXT NOT NULL,
    "place" TEXT NOT NULL DEFAULT '0',
    "epoch" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "feed_cursor_pkey" PRIMARY KEY ("home")
);

-- CreateTable
CREATE TABLE "flow_version" (
    "organisation" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" TEXT NOT NULL,
    "registration" TEXT NOT NULL,

    CONSTRAINT "flow_version_pkey" PRIMARY KEY ("organisation","name","version")
);

-- CreateTable
CREATE TABLE "payload" (
    "id" UUID NOT NULL,
    "organisation" TEXT NOT NULL,
    "action" UUID,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payload_chunk" (
    "payload" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "organisation" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "payload_chunk_pkey" PRIMARY KEY ("payload","number")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "apikey" (
    "id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL DEFAULT 'default',
    "name" TEXT,
    "start" TEXT,
    "reference_id" TEXT NOT NULL,
    "prefix" TEXT,
    "key" TEXT NOT NULL,
    "refill_interval" INTEGER,
    "refill_amount" INTEGER,
    "last_refill_at" TIMESTAMPTZ(3),
    "enabled" BOOLEAN DEFAULT true,
    "rate_limit_enabled" BOOLEAN DEFAULT true,
    "rate_limit_time_window" INTEGER,
    "rate_limit_max" INTEGER,
    "request_count" INTEGER DEFAULT 0,
    "remaining" INTEGER,
    "last_request" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "permissions" TEXT,
    "metadata" TEXT,

    CONSTRAINT "apikey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE INDEX "action_organisation_created_at_id_idx" ON "action"("organisation", "created_at", "id");

-- CreateIndex
CREATE INDEX "action_organisation_flow_created_at_id_idx" ON "action"("organisation", "flow", "created_at", "id");

-- CreateIndex
CREATE INDEX "action_organisation_target_created_at_id_idx" ON "action"("organisation", "target", "created_at", "id");

-- CreateIndex
CREATE INDEX "action_tag_keys_idx" ON "action" USING GIN ("tag_keys");

-- CreateIndex
-- Makes searching names fast. Where the extension is missing, or may not be made, searching works without it.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX "action_name_key_idx" ON "action" USING GIN ("name_key" gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'Names are searched without an index: %', SQLERRM;
END
$$;

-- CreateIndex
CREATE UNIQUE INDEX "action_organisation_idempotency_key_key" ON "action"("organisation", "idempotency_key");

-- CreateIndex
CREATE INDEX "action_standing_organisation_status_created_at_id_idx" ON "action_standing"("organisation", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "action_standing_home_id_idx" ON "action_standing"("home", "id") WHERE (is_open);

-- CreateIndex
CREATE INDEX "action_standing_home_created_at_idx" ON "action_standing"("home", "created_at") WHERE (NOT is_seen);

-- CreateIndex
CREATE INDEX "flow_version_organisation_name_number_idx" ON "flow_version"("organisation", "name", "number");

-- CreateIndex
CREATE INDEX "payload_action_idx" ON "payload"("action");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE INDEX "apikey_config_id_idx" ON "apikey"("config_id");

-- CreateIndex
CREATE INDEX "apikey_reference_id_idx" ON "apikey"("reference_id");

-- CreateIndex
CREATE INDEX "apikey_key_idx" ON "apikey"("key");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows that are rewritten often find room on their own page.
ALTER TABLE "action_standing" SET (fillfactor = 70);

-- What is there from the start
INSERT INTO "install" ("id", "epoch") VALUES (1, 0);
INSERT INTO "organisation" ("id", "name") VALUES ('default', 'Default');
