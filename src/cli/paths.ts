import { dirname, relative, resolve, sep } from 'node:path';
import { encodePath, relativePath } from '../report/place.js';
import type { Io } from './io.js';

/** `path` as the system writes it, absolute. */
export function at(io: Io, path: string): string {
  return resolve(io.cwd, path);
}

/** A path as the pipeline writes it on every system. */
export function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** The root of the checkout in a job of GitHub Actions, else the working directory. */
export function checkoutRoot(io: Io): string {
  const cwd = slashed(io.cwd);
  const workspace = slashed(io.env['GITHUB_WORKSPACE'] ?? '').replace(/\/$/, '');
  return workspace !== '' && relativePath(workspace, `${cwd}/x`).startsWith('../') === false ? workspace : cwd;
}

/** From the folder a page is written to back to the working directory, so that its links lead to the files. */
export function linkBase(io: Io, outputFile: string | null): string {
  const way = outputFile === null ? '' : slashed(relative(dirname(at(io, outputFile)), io.cwd));
  return way === '' ? '' : `${encodePath(way)}/`;
}

/** Where the files of the working directory can be looked at in a job of GitHub Actions, ended by `/`; else `null`. */
export function sourceUrl(io: Io): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = io.env;
  if (server === undefined || repository === undefined || commit === undefined) return null;
  const folder = relativePath(checkoutRoot(io), `${slashed(io.cwd)}/x`).slice(0, -1);
  return `${server}/${repository}/blob/${commit}/${encodePath(folder)}`;
}
