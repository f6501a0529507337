import { bus } from "../events/bus.ts";

type Theme = "dark" | "light";

const KEY = "theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  return (localStorage.getItem(KEY) as Theme | null) ?? (systemIsDark.matches ? "dark" : "light");
}

/** Colours that are drawn by script, as the style sheet has them. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const listeners = new Set<() => void>();

/** `listener` is called now, and when the theme changes; returns what ends that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  listener();
  return () => listeners.delete(listener);
}

export function toggleTheme(): void {
  const next = theme() === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, next);
  apply();
  bus.emit("page:theme", { theme: next });
}

function apply(): void {
  document.documentElement.dataset.theme = theme();
  for (const listener of listeners) listener();
}

systemIsDark.addEventListener("change", apply);
apply();
