#!/bin/sh
# The first process of a real node's namespaces (mounts, processes, network): makes them ready, then waits and reaps. When it
# ends, so does everything in them: containers, mounts, network devices. Called with the directory of the node.
set -eu
node=$1

# What kubelet, containerd and the network plugins write at fixed places stays in here.
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
mkdir -p /run/node/upper /run/node/work /run/node/tunables
mount -t overlay overlay -o lowerdir=/var/lib,upperdir=/run/node/upper,workdir=/run/node/work /var/lib

# Settings of the whole machine's kernel that kubelet would change: it finds them as it wants them, and this machine keeps its own.
tunable() {
  file="/run/node/tunables/$(echo "$1" | tr / .)"
  echo "$2" >"$file"
  mount --bind "$file" "/proc/sys/$1"
}
tunable vm/overcommit_memory 1
tunable vm/panic_on_oom 0
tunable kernel/panic 10
tunable kernel/panic_on_oops 1
tunable kernel/keys/root_maxkeys 1000000
tunable kernel/keys/root_maxbytes 25000000

# This one is the network namespace's own.
echo 1 >/proc/sys/net/ipv4/ip_forward

touch "$node/namespaces-ready"
set +e
while :; do
  sleep 3600 &
  wait $!
done
