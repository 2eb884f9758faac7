#!/usr/bin/env bash
# Builds the editor that the end-to-end tests drive: code-server (a real VS Code) with Debian's Chromium.
# Nothing is downloaded but npm and Debian packages. Built once into a cache folder outside the repository:
# ${SEEDLINT_E2E_CACHE:-$HOME/.cache/seedlint-e2e}. Run as root on Debian; does nothing when all is there.
set -euo pipefail

# The modules' own install scripts call npx, which would ask before fetching node-gyp.
export npm_config_yes=true

version=4.100.3
cache=${SEEDLINT_E2E_CACHE:-$HOME/.cache/seedlint-e2e}
home=$cache/code-server-$version
ready=$home/.ready

say() { printf '== %s\n' "$*"; }

packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v rg >/dev/null || packages+=(ripgrep)
command -v g++ >/dev/null || packages+=(g++)
command -v make >/dev/null || packages+=(make)
command -v python3 >/dev/null || packages+=(python3)
[ -f /usr/include/krb5.h ] || packages+=(libkrb5-dev)
command -v pkg-config >/dev/null || packages+=(pkg-config)
if [ ${#packages[@]} -gt 0 ]; then
  say "installing ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >/dev/null
fi

if [ -f "$ready" ]; then
  say "code-server $version is there: $home"
  exit 0
fi

say "building code-server $version in $home (some minutes, once)"
rm -rf "$home"
mkdir -p "$home"
cd "$home"
printf '{ "private": true }\n' >package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error "code-server@$version"
npm rebuild argon2 --ignore-scripts=false --loglevel=error

cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
# The package's own install script downloads ripgrep; Debian's serves as well.
mkdir -p node_modules/@vscode/ripgrep/bin
cp "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
for module in kerberos node-pty @vscode/spdlog native-watchdog @parcel/watcher @vscode/deviceid; do
  [ -d "node_modules/$module" ] || continue
  say "compiling $module"
  npm rebuild "$module" --ignore-scripts=false --loglevel=error
done

touch "$ready"
say "code-server $version is ready"
