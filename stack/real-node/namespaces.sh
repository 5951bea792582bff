#!/bin/sh
# The first process in the namespaces of a real node (mount, pid, network): prepares them, then waits and reaps processes. When
# it ends, everything in them ends: containers, mounts, network devices. Argument: the directory of the node.
set -eu
node=$1

# Private directories for the fixed paths of kubelet, containerd and CNI plugins.
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
mkdir -p /run/node/upper /run/node/work /run/node/tunables
mount -t overlay overlay -o lowerdir=/var/lib,upperdir=/run/node/upper,workdir=/run/node/work /var/lib

# Kernel settings of the whole machine that the kubelet would change: it sees the values it expects, and the machine keeps its own.
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

# This setting belongs to the network namespace.
echo 1 >/proc/sys/net/ipv4/ip_forward

touch "$node/namespaces-ready"
set +e
while :; do
  sleep 3600 &
  wait $!
done
