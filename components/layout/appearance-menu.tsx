"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useState } from "react";

import { Menu } from "@/components/ui/menu";
import { MenuChoices, MenuSeparator, MenuSwitch } from "@/components/ui/menu-items";

import { MenuButton } from "./menu-button";
import { readViewPreferences, saveViewPreferences } from "./save-view-preferences";
import { strings } from "./strings";
import { THEMES } from "./theme";
import type { ViewPreferences } from "./view-preferences";
import { parseViewPreferences } from "./view-preferences";

const ICON = { system: Monitor, light: Sun, dark: Moon } as const;

const themeChoices = THEMES.map((theme) => {
  const Icon = ICON[theme];
  return { value: theme, label: strings.appearance[theme], icon: <Icon aria-hidden="true" /> };
});

/** Theme, density, animations and shortcuts of this browser. */
export function AppearanceMenu() {
  const { theme, setTheme } = useTheme();
  const [view, setView] = useState<ViewPreferences>(() => parseViewPreferences(undefined));
  const change = (part: Partial<ViewPreferences>): void => setView(saveViewPreferences(part));
  const current = THEMES.find((one) => one === theme) ?? "system";
  return (
    <Menu
      onOpenChange={(isOpen) => isOpen && setView(readViewPreferences())}
      renderButton={(button) => (
        <MenuButton {...button} label={strings.appearance.title}>
          <Sun className="dark:hidden" aria-hidden="true" />
          <Moon className="hidden dark:block" aria-hidden="true" />
        </MenuButton>
      )}
    >
      <MenuChoices label={strings.appearance.theme} value={current} onChange={setTheme} choices={themeChoices} />
      <MenuSeparator />
      <MenuChoices
        label={strings.appearance.density}
        value={view.density}
        onChange={(density) => change({ density })}
        choices={[
          { value: "comfortable", label: strings.appearance.comfortable },
          { value: "compact", label: strings.appearance.compact },
        ]}
      />
      <MenuSeparator />
      <MenuSwitch isOn={view.motion === "on"} onChange={(isOn) => change({ motion: isOn ? "on" : "off" })}>
        {strings.appearance.animations}
      </MenuSwitch>
      <MenuSwitch isOn={view.singleKeys === "on"} onChange={(isOn) => change({ singleKeys: isOn ? "on" : "off" })}>
        {strings.appearance.singleKeys}
      </MenuSwitch>
    </Menu>
  );
}
