import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { localAddress } from "@/components/auth/local-address";
import { SetUpView } from "@/components/auth/set-up-view";
import { SignInView } from "@/components/auth/sign-in-view";
import { strings } from "@/components/layout/strings";

import { readSession } from "../core";

interface SignInProps {
  searchParams: Promise<{ token?: string | string[]; next?: string | string[] }>;
}

export async function generateMetadata({ searchParams }: SignInProps): Promise<Metadata> {
  const { token } = await searchParams;
  return { title: token === undefined ? strings.signIn.title : strings.setUp.title, referrer: "no-referrer" };
}

export default async function SignIn({ searchParams }: SignInProps) {
  const { token, next } = await searchParams;
  const target = localAddress(next);
  if (typeof token === "string") return <SetUpView token={token} next={target} />;
  if ((await readSession()) !== null) redirect(target);
  return <SignInView next={target} />;
}
