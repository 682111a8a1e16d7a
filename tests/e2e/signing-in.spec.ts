import { expect, test } from "./fixtures";
import { holdScripts } from "./hold-back";
import { ADMIN } from "./settings";
import { untilFormIsAwake } from "./sign-in";

test.describe("a visitor who is not signed in", () => {
  test.use({
    storageState: { cookies: [], origins: [] },
    expectedProblems: [/4\d\d \(.*api\/auth|401 \(Unauthorized\)/],
  });
  // The account must be there, whoever looks at the page.
  test.beforeAll(({ signedInState }) => expect(signedInState.cookies).not.toEqual([]));

  test("is asked to sign in, and then sees exactly the page that was asked for", async ({ page }) => {
    await page.goto("/actions?status=failed&q=a%20b");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await untilFormIsAwake(page);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/actions\?status=failed&q=a(%20|\+)b$/);
    await expect(page.getByRole("searchbox")).toHaveValue("a b");
  });

  test("is told plainly that a password is wrong, and keeps what was typed", async ({ page }) => {
    await page.goto("/sign-in");
    await untilFormIsAwake(page);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByLabel("E-mail")).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await expect(page.getByText("E-mail or password is wrong.")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(ADMIN.email);
  });

  test("may fill in the form before the page is awake, and no press puts a password into the address", async ({
    page,
  }) => {
    const letThrough = await holdScripts(page);
    await page.goto("/sign-in", { waitUntil: "commit" });
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    letThrough();
    await untilFormIsAwake(page);
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/actions$/);
  });

  test("is not led to another host", async ({ page }) => {
    await page.goto("/sign-in?next=//example.com/actions");
    await untilFormIsAwake(page);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/actions$/);
    expect(new URL(page.url()).hostname).toBe("127.0.0.1");
  });

  test("signs out again and is nobody then", async ({ page }) => {
    await page.goto("/sign-in?next=/admin/active");
    await untilFormIsAwake(page);
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/admin\/active$/);
    await page.getByRole("button", { name: "Account" }).click();
    await expect(page.getByText(ADMIN.email)).toBeVisible();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.goto("/actions");
    await expect(page).toHaveURL(/\/sign-in\?next=%2Factions$/);
  });

  test("cannot use a one-time link that is spent", async ({ page, server }) => {
    await page.goto(await server.signInLink());
    await untilFormIsAwake(page);
    await page.getByLabel("E-mail").fill("other@example.com");
    await page.getByLabel("Password", { exact: true }).fill("another long password");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText(/link has been used, replaced or is too old/)).toBeVisible();
  });
});
