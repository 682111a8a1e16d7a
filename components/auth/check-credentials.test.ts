import { describe, expect, test } from "vitest";

import { checkSetUp, checkSignIn, isFine } from "./check-credentials";

describe("a sign-in", () => {
  test("is sent whatever the length of the password", () => {
    expect(isFine(checkSignIn({ email: "ana@example.com", password: "x" }))).toBe(true);
  });

  test("names each field that is missing", () => {
    expect(checkSignIn({ email: "", password: "" })).toEqual({
      email: "Enter your e-mail address.",
      password: "Enter your password.",
    });
  });

  test.each(["ana", "ana@", "@example.com", "a b@example.com"])("refuses %s as an address", (email) => {
    expect(checkSignIn({ email, password: "x" }).email).toContain("name@example.com");
  });
});

describe("a new account", () => {
  test("needs ten characters, counted as people count them", () => {
    expect(checkSetUp({ email: "ana@example.com", password: "123456789" }).password).toBe(
      "Use at least 10 characters.",
    );
    expect(checkSetUp({ email: "ana@example.com", password: "1234567890" }).password).toBeNull();
    expect(checkSetUp({ email: "ana@example.com", password: "🔑🔑🔑🔑🔑" }).password).not.toBeNull();
  });
});
