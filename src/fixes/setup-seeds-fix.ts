import type { Fix } from '../../rules/rule.js';
import type { ProgramView } from '../semantics/views.js';

export function setupSeedsFix(_program: ProgramView): Fix[] {
  return [];
}
