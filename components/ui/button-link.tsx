import Link from "next/link";
import type { ComponentProps } from "react";

import type { ButtonLook } from "./button-class";
import { buttonClass } from "./button-class";

interface ButtonLinkProps extends Omit<ComponentProps<typeof Link>, "className">, ButtonLook {}

/** A link that looks like a button: it goes somewhere and does nothing else. */
export function ButtonLink({ variant = "secondary", size = "md", ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={buttonClass({ variant, size })} />;
}
