#!/bin/sh
# make NAME: creates the cgroup of a real node in every hierarchy. remove NAME: removes it and everything in it.
set -eu
action=$1 name=$2 root=/sys/fs/cgroup

hierarchies() {
  if [ -f "$root/cgroup.controllers" ]; then echo "$root"; else
    for directory in "$root"/*/; do
      [ ! -f "$directory/cgroup.procs" ] || [ -f "$directory/cgroup.controllers" ] || echo "${directory%/}"
    done
  fi
}

case $action in
make)
  for hierarchy in $(hierarchies); do
    if [ -f "$hierarchy/cgroup.controllers" ]; then
      for controller in $(cat "$hierarchy/cgroup.controllers"); do
        echo "+$controller" >"$hierarchy/cgroup.subtree_control" || true # some are not available in a container
      done
    fi
    mkdir -p "$hierarchy/$name"
    # By default a cgroup gets the CPU share of one process, and this one has a dozen.
    [ ! -f "$hierarchy/$name/cpu.shares" ] || echo 8192 >"$hierarchy/$name/cpu.shares"
    [ ! -f "$hierarchy/$name/cpu.weight" ] || echo 800 >"$hierarchy/$name/cpu.weight"
    # In cgroup v1 a new cpuset is empty, and nothing can run in it.
    for file in cpuset.cpus cpuset.mems; do
      if [ -f "$hierarchy/$name/$file" ] && [ ! -f "$hierarchy/cgroup.controllers" ]; then
        cat "$hierarchy/$file" >"$hierarchy/$name/$file"
      fi
    done
  done
  ;;
remove)
  # runc uses a v2 hierarchy without controllers if it is mounted besides those of v1.
  for directory in "$root/$name" "$root"/*/"$name"; do
    [ ! -d "$directory" ] || find "$directory" -depth -type d -exec rmdir {} +
  done
  ;;
esac
