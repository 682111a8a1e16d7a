import { headers } from "next/headers";

import { Gallery } from "./gallery";
export const metadata = { title: "Gallery" };
export default async function Page() {
  await headers();
  return <Gallery now={Date.now()} />;
}
