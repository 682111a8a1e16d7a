"use client";

import { CircleUser, LogOut } from "lucide-react";

import { Menu } from "@/components/ui/menu";
import { MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu-items";

import { MenuButton } from "./menu-button";
import { strings } from "./strings";

interface UserMenuProps {
  email: string;
  onSignOut: () => void;
}

/** Who is signed in, and the way out. */
export function UserMenu({ email, onSignOut }: UserMenuProps) {
  return (
    <Menu
      renderButton={(button) => (
        <MenuButton {...button} label={strings.account.menu}>
          <CircleUser aria-hidden="true" />
        </MenuButton>
      )}
    >
      <MenuLabel>
        {strings.account.signedInAs}
        <span className="block max-w-64 truncate text-base text-text">{email}</span>
      </MenuLabel>
      <MenuSeparator />
      <MenuItem onSelect={onSignOut} icon={<LogOut aria-hidden="true" />}>
        {strings.account.signOut}
      </MenuItem>
    </Menu>
  );
}
