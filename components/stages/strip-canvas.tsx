"use client";

import { useEffect, useRef } from "react";

import { readToken } from "@/components/ui/read-token";

import type { StripPalette } from "./draw-strip";
import { drawStrip } from "./draw-strip";
import type { ShownStatus, StatusFamily } from "./status-view";
import { stripRuns } from "./strip-buckets";

const LEAST_FAILURE_PX = 4;

interface StripCanvasProps {
  /** States of the stages in plan order. */
  displays: readonly ShownStatus[];
  size: "row" | "header";
  name: string;
}

function readPalette(): StripPalette {
  const family = (kind: "fill" | "soft"): Record<StatusFamily, string> => ({
    neutral: readToken(`neutral-${kind}`),
    info: readToken(`info-${kind}`),
    success: readToken(`success-${kind}`),
    danger: readToken(`danger-${kind}`),
    warning: readToken(`warning-${kind}`),
    waiting: readToken(`waiting-${kind}`),
  });
  return { fill: family("fill"), soft: family("soft"), strong: readToken("strong"), surface: readToken("surface") };
}

function paint(canvas: HTMLCanvasElement, displays: readonly ShownStatus[]): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = globalThis.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  canvas.width = width;
  canvas.height = height;
  const runs = stripRuns(displays, width, Math.round(LEAST_FAILURE_PX * scale));
  drawStrip(context, readPalette(), { runs, stageCount: displays.length, width, height, scale });
}

/** Draws again when the width, the theme or the kind of output changes. */
function repaintWhenNeeded(canvas: HTMLCanvasElement, repaint: () => void): () => void {
  const sizes = new ResizeObserver(repaint);
  const themes = new MutationObserver(repaint);
  const print = globalThis.matchMedia("print");
  sizes.observe(canvas);
  themes.observe(document.documentElement, { attributeFilter: ["class"] });
  print.addEventListener("change", repaint);
  return () => {
    sizes.disconnect();
    themes.disconnect();
    print.removeEventListener("change", repaint);
  };
}

/** A strip of more stages than there is room for boxes, on one canvas. */
export function StripCanvas({ displays, size, name }: StripCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(displays);
  useEffect(() => {
    latest.current = displays;
    if (canvas.current) paint(canvas.current, displays);
  }, [displays]);
  useEffect(() => {
    const drawn = canvas.current;
    return drawn ? repaintWhenNeeded(drawn, () => paint(drawn, latest.current)) : undefined;
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas has no alternative text of its own
    <div className="strip relative forced-colors:border" data-size={size} role="img" aria-label={name}>
      <canvas ref={canvas} className="strip-canvas" />
    </div>
  );
}
