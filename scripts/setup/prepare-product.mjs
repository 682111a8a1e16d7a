import { buildPagesIfStale, buildServerIfStale } from "./build-product.mjs";
import { generateClient } from "./generate-client.mjs";
import { installPackages } from "./install-packages.mjs";
import { makeEmptyRecord } from "./make-empty-record.mjs";
import { withSetupLock } from "./setup-lock.mjs";

/**
 * Brings a clone to where the product can be started: packages, database client, server and pages. What is up to date is left alone.
 * @param {string} root
 */
export async function prepareProduct(root) {
  await withSetupLock(root, async () => {
    await installPackages(root);
    await Promise.all([prepareServer(root), buildPagesIfStale(root)]);
  });
}

async function prepareServer(root) {
  await Promise.all([generateClient(root), makeEmptyRecord(root)]);
  await buildServerIfStale(root);
}

/**
 * Brings a clone to where its sources can be checked and served by a watcher: packages and database client.
 * @param {string} root
 */
export async function prepareSources(root) {
  await withSetupLock(root, async () => {
    await installPackages(root);
    await generateClient(root);
  });
}
