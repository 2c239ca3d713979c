#!/usr/bin/env bash
# The README's two commands on a bare Debian: nothing there but Python and git.
#
# Makes a minimal root in a temporary folder with debootstrap, clones this checkout
# into it, and checks that the course explains what is missing, opens, opens again
# quickly, passes its tests, and writes nothing outside the checkout.
# Needs Linux, root, debootstrap and the network. Prints times; exits 1 on a failure.
set -euo pipefail

[ "$(id -u)" = 0 ] || { echo "bare root: needs root" >&2; exit 1; }
# In a mount namespace of our own, so that no mount can outlive this script.
[ -n "${BARE_ROOT_UNSHARED:-}" ] || BARE_ROOT_UNSHARED=1 exec unshare --mount "$0" "$@"

checkout=$(cd "$(dirname "$0")/../.." && pwd)
release=${1:-bookworm}
bare=$(mktemp -d)
wait_s_max=900

fail() { echo "bare root: $*" >&2; exit 1; }
now_ms() { date +%s%3N; }

clean_up() {
  umount -q "$bare/proc" "$bare/dev/shm" "$bare/dev" || true
  rm -rf --one-file-system "$bare"
}

# The mirror this machine uses itself; debootstrap has its own idea if there is none.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Codename: $release" |
    head -1
}

make_root() {
  debootstrap --variant=minbase --include=python3,git,ca-certificates \
    "$release" "$bare" $(mirror) >"$bare.log" 2>&1 || { tail -5 "$bare.log"; fail "debootstrap failed"; }
  rm "$bare.log"
  mount -t proc proc "$bare/proc"
  mount --bind /dev "$bare/dev"
  mount -t tmpfs tmpfs "$bare/dev/shm"
  cp /etc/resolv.conf /etc/hosts "$bare/etc/"
  # A machine behind a proxy or a mirror of its own trusts more than Debian does.
  cp /etc/ssl/certs/ca-certificates.crt "$bare/etc/ssl/certs/"
  [ ! -e /etc/apt/apt.conf ] || cp /etc/apt/apt.conf "$bare/etc/apt/"
  cp -r /etc/apt/apt.conf.d "$bare/etc/apt/"
  mkdir "$bare/home/learner"
  git clone -q "$checkout" "$bare/home/course"
}

# Inside: a clean environment, but for how this machine reaches its package indexes.
inside() {
  local passed=()
  for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST \
    http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name:-}" ] || passed+=("$name=${!name}")
  done
  chroot "$bare" env -i HOME=/home/learner LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt "${passed[@]}" \
    sh -c "cd /home/course && $*"
}

says_what_is_missing() {
  local said
  said=$(inside "python3 start.py lab" 2>&1) && fail "it started without python3-venv"
  grep -q "apt install python3-venv" <<<"$said" || fail "it did not say what is missing: $said"
  echo "without python3-venv it says what to install"
}

# Start the course, wait until the address it prints answers, stop it.
time_lab() {
  local start pid address=""
  start=$(now_ms)
  inside "exec python3 start.py lab" >"$bare/lab.txt" 2>&1 &
  pid=$!
  until [ -n "$address" ] && answers "$address"; do
    kill -0 "$pid" 2>/dev/null || { cat "$bare/lab.txt"; fail "the course did not start"; }
    [ $(($(now_ms) - start)) -lt $((wait_s_max * 1000)) ] || fail "no answer in $wait_s_max s"
    sleep 0.1
    address=$(grep -om1 'http://localhost:[^ ]*' "$bare/lab.txt" || true)
  done
  grep '^  [a-z].* s$' "$bare/lab.txt" || true
  echo "$1 start until JupyterLab answers: $(($(now_ms) - start)) ms"
  kill "$pid"
  wait "$pid" || true
}

answers() { python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1])' "$1" 2>/dev/null; }

writes_nothing_elsewhere() {
  local found
  found=$(find "$bare/home" "$bare/root" -newer "$bare/before" -type f \
    -not -path "$bare/home/course/*")
  [ -z "$found" ] || fail "files outside the checkout: $found"
  echo "nothing was written outside the checkout"
}

trap clean_up EXIT
command -v debootstrap >/dev/null || fail "needs debootstrap (apt install debootstrap)"

make_root
touch "$bare/before"
says_what_is_missing
inside "apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv" \
  >/dev/null 2>&1 || fail "python3-venv could not be installed"
time_lab first
time_lab second
start=$(now_ms)
inside "python3 start.py test -q" || fail "the tests failed"
echo "the tests: $(($(now_ms) - start)) ms"
writes_nothing_elsewhere
