#!/usr/bin/env bash
# Installs what `npm run test:system` needs beside Node: the one list of its programs, and of Debian's packages that bring
# them. Does nothing where all are there already.
set -euo pipefail

# program:package
tools=(script:bsdutils strace:strace squid:squid openssl:openssl mount:mount chromium:chromium prometheus:prometheus promtool:prometheus)
tools+=(pg_ctlcluster:postgresql psql:postgresql-client jq:jq)
tools+=(swift-proxy-server:swift-proxy swift-account-server:swift-account swift-container-server:swift-container swift-object-server:swift-object swift-ring-builder:swift)

# Debian keeps some of them where only root looks.
PATH="$PATH:/usr/sbin:/sbin"
programs=()
packages=()
for tool in "${tools[@]}"; do
  if ! command -v "${tool%%:*}" >/dev/null; then
    programs+=("${tool%%:*}")
    packages+=("${tool##*:}")
  fi
done
# A library of Debian's own interpreter, and no program.
if [ ! -d /usr/lib/python3/dist-packages/pandas ]; then
  programs+=(pandas)
  packages+=(python3-pandas)
fi
if [ "${#packages[@]}" -eq 0 ]; then exit 0; fi

if ! command -v apt-get >/dev/null; then
  printf 'npm run test:system needs %s, and there is no apt-get here: install them by other means.\n' "${programs[*]}" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  printf 'npm run test:system needs %s. As root: apt-get install %s\n' "${programs[*]}" "${packages[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
