import { glob, type Matcher } from './glob.js';
import type { Settings, SeverityName } from './settings.js';

/** What choosing rules needs to know of a rule. */
interface RuleInfo {
  readonly name: string;
  readonly meta: { readonly preset: 'recommended' | 'strict' };
}

/** The names of the rules that are on for the file at `path` (absolute, or relative to the configuration's folder). */
export function enabledRules(rules: readonly RuleInfo[], settings: Settings, path: string): Set<string> {
  const ignored = new Set(settings.ignore);
  for (const [glob, names] of Object.entries(settings.perFileIgnores)) {
    if (matchesGlob(glob, path)) for (const name of names) ignored.add(name);
  }
  const on = rules.filter(({ name, meta }) => {
    if (ignored.has(name) || settings.severity[name] === 'off') return false;
    if (settings.only !== undefined) return settings.only.includes(name);
    return settings.preset === 'strict' || meta.preset === 'recommended' || settings.select.includes(name);
  });
  return new Set(on.map(({ name }) => name));
}

/** Whether `rule` is on for any file at all. */
export function isEnabledSomewhere(rule: RuleInfo, settings: Settings): boolean {
  return enabledRules([rule], { ...settings, perFileIgnores: {} }, '').size > 0;
}

/** The severity the settings give a finding of `rule` that would otherwise be `severity`. */
export function severityOf<Severity extends string>(
  settings: Settings,
  rule: string,
  severity: Severity,
): Severity | SeverityName {
  return settings.severity[rule] ?? severity;
}

/** Whether the settings declare the file at `path` a program. */
export function matchesEntryPoint(settings: Settings, path: string): boolean {
  return settings.entryPoints.some((glob) => matchesGlob(glob, path));
}

/** A glob without a leading slash matches at any depth, as in `.gitignore`. */
function matchesGlob(pattern: string, path: string): boolean {
  const matches = matchers.get(pattern) ?? glob(pattern.startsWith('/') ? pattern : `**/${pattern}`);
  matchers.set(pattern, matches);
  return matches(path);
}

const matchers = new Map<string, Matcher>();
