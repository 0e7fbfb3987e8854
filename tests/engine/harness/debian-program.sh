#!/bin/bash
# debian-program.sh PACKAGE PATH FILE: a program of Debian's trixie as one file, by its path in its package: bookworm has none, or an older one. The machine's own
# packages and their sources stay as they are.
set -euo pipefail
package=$1 path=$2 file=$3

mkdir -p "$(dirname "$file")"
work=$(mktemp -d "$file.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache/archives}/partial
mirror=$(apt-get indextargets --format '$(REPO_URI)' | awk '/\/debian\/$/ { uri = $0 } END { print uri }') # where this machine has its own packages from
cat >"$work/trixie.sources" <<END
Types: deb
URIs: $mirror
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
cat >"$work/apt.conf" <<END
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$work";
Dir::State "$work";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
END
cd "$work"
export APT_CONFIG=$work/apt.conf
apt-get --quiet update
apt-get --quiet download "$package"
dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x ".$path"
mv ".$path" "$file" # only a complete one gets the name
