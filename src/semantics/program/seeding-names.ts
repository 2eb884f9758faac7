/** Names that say that what goes by them seeds. */

/**
 * A helper nobody can read whose name says that it seeds: from then on nothing is claimed about any stream.
 * A bare method `.seed(…)` of an unknown object seeds that object, so it is left out.
 */
const SEEDING_NAME =
  /^(?!get_|next_|new_|gen|make_|num_|from_)(?:\w*_)?(?:seed|seeds|seeding|seeder)(?:_\w+)?$|^(?:seedEverything|setSeed|set[A-Z]\w*Seed|make_deterministic|set_determinism|set_deterministic|enable_full_determinism|set_reproducib\w*|ensure_reproducib\w*|make_reproducible|fix_random\w*|set_random_state)$/;

/** Whether the name of a callable nobody can read says that it seeds. */
export function soundsLikeSeeding(name: string, isMethod: boolean): boolean {
  return SEEDING_NAME.test(name) && !(isMethod && /^seed$/.test(name));
}
