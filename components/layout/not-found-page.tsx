import { Search } from "lucide-react";

import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

import { ENTRIES } from "./navigation";
import { StandaloneFrame } from "./standalone-frame";
import { strings } from "./strings";

function SearchForm() {
  return (
    <search>
      <form action={ENTRIES.actions.href} method="get" className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SearchField />
        </div>
        <Button type="submit">
          <Search aria-hidden="true" />
          {strings.notFound.submit}
        </Button>
      </form>
    </search>
  );
}

function SearchField() {
  return (
    <Field label={strings.notFound.search}>
      {(control) => <Input {...control} type="search" name="q" placeholder={strings.notFound.searchHint} />}
    </Field>
  );
}

/** What is said where nothing is, inside the dashboard. */
export function NotFoundNote() {
  return (
    <div className="mx-auto grid w-full max-w-md gap-5 py-12">
      <div className="grid gap-1">
        <h1 tabIndex={-1} className="text-2xl font-semibold">
          {strings.notFound.title}
        </h1>
        <p className="text-muted">{strings.notFound.lead}</p>
      </div>
      <SearchForm />
      <div>
        <ButtonLink href={ENTRIES.actions.href}>{strings.notFound.back}</ButtonLink>
      </div>
    </div>
  );
}

/** For an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <StandaloneFrame>
      <NotFoundNote />
    </StandaloneFrame>
  );
}
