/** Forms that say the same of a value as what they hold. */
const WRAPPER = /^(?:\w+\.)*(?:Annotated|ClassVar|Final|InitVar|Optional|Union)\[(.*)\]$/;

/** Values that nobody calls a method of a library's class on: beside one of these the class is the one that is meant. */
const PLAIN = /^(?:None|str|int|float|bool|bytes|(?:\w+\.)*PathLike(?:\[\w+\])?)$/;

/** The one class of which `annotation` says that a value is: `Path` in `Path`, `Optional[Path]`, `str | Path` and `"Path"`. */
export function namedClass(annotation: string): string | null {
  if (PLAIN.test(annotation)) return null;
  let type = annotation.replace(/[\s"']+/g, '');
  for (let inner = WRAPPER.exec(type); inner !== null; inner = WRAPPER.exec(type)) {
    // What stands behind the type is for other readers.
    type = inner[0].includes('Annotated[') ? (inner[1] ?? '').replace(/,.*/, '') : (inner[1] ?? '');
  }
  const [only, ...more] = type.split(/[|,]/).filter((part) => part !== '' && !PLAIN.test(part));
  return only !== undefined && more.length === 0 && /^[A-Za-z_][\w.]*$/.test(only) ? only : null;
}
