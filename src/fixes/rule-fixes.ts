import type { Fix } from '../../rules/rule.js';
import type { Loader, ParameterRef } from '../catalogue/types.js';
import type { CallFact } from '../semantics/model.js';
import type { DrawSite, Site } from '../semantics/program.js';
import type { ModuleView, ProgramView } from '../semantics/views.js';
import type { Span } from '../syntax/source.js';

export function seedArgumentFix(_m: ModuleView, _c: CallFact, _p: ParameterRef, _s: 'keyword' | 'positional'): Fix[] {
  return [];
}
export function moveSeedingFix(_p: ProgramView, _s: Site, _d: DrawSite): Fix[] {
  return [];
}
export function workerSeedingFix(_m: ModuleView, _c: CallFact, _l: Loader): Fix[] {
  return [];
}
export function generatorFix(_m: ModuleView, _c: CallFact, _p: ParameterRef): Fix[] {
  return [];
}
export function replaceValueFix(_m: ModuleView, _s: Span, _t: string, _title: string): Fix[] {
  return [];
}
