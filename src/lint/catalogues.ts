import { Catalogue } from '../catalogue/catalogue.js';
import { customFile } from '../catalogue/custom.js';
import { withImplied, type Versions } from '../catalogue/versions.js';
import type { Settings } from '../config/settings.js';
import type { SourceFile } from '../notebook/source-file.js';
import { remembered } from '../syntax/remember.js';
import type { Host } from './analyzer-api.js';
import { prefilterFor } from './prefilter.js';

/** Projects in one workspace that state different versions are few. */
const MAX_CATALOGUES = 16;

/** What is known of the libraries in the versions and with the settings of each file's project. */
export class Catalogues {
  readonly #known = new Map<string, Catalogue>();
  readonly #prefilter = remembered((own: Settings['catalogue']) => prefilterFor([...this.plain.words, ...(customFile(own).words ?? [])]));
  #last: { readonly settings: Settings; readonly versions: Versions; readonly catalogue: Catalogue } | null = null;

  /** `plain`: the catalogue of all versions. */
  constructor(private readonly host: Host, private readonly plain: Catalogue) {}

  /** The catalogue in the library versions of the file's project, with what its settings add. */
  of({ path, versions: stated }: Pick<SourceFile, 'path' | 'versions'>): Catalogue {
    if (Object.keys(stated).length > 0) return this.made(path, stated);
    // Most files of a project have the very same settings and versions.
    const [settings, versions] = [this.host.settings(path), this.host.versions(path)];
    if (this.#last?.settings !== settings || this.#last.versions !== versions) {
      this.#last = { settings, versions, catalogue: this.made(path, stated) };
    }
    return this.#last.catalogue;
  }

  /** Whether a file holds any of the words that the catalogue cares about: these are the same in all versions. */
  mentions({ path, parseText }: Pick<SourceFile, 'path' | 'parseText'>): boolean {
    return this.#prefilter(this.host.settings(path).catalogue)(parseText);
  }

  private made(path: string, stated: Versions): Catalogue {
    const { files } = this.plain;
    const versions = withImplied(this.versions(path, stated), files);
    const known = files.flatMap(({ library }) => (versions[library] === undefined ? [] : [[library, versions[library]]]));
    const own = this.host.settings(path).catalogue;
    const key = JSON.stringify([known, own]);
    const isPlain = known.length === 0 && own.length === 0;
    if (isPlain) return this.plain;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    const catalogue = new Catalogue([...files, customFile(own)], versions);
    if (this.#known.size >= MAX_CATALOGUES) this.#known.clear();
    this.#known.set(key, catalogue);
    return catalogue;
  }

  private versions(path: string, stated: Versions): Versions {
    const { assume, pythonVersion } = this.host.settings(path);
    return { ...this.host.versions(path), ...stated, ...(pythonVersion === null ? {} : { python: pythonVersion }), ...assume };
  }
}
