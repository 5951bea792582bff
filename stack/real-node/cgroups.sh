#!/bin/sh
# make NAME: the control group of a real node, in every hierarchy. remove NAME: it and what is left in it.
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
        echo "+$controller" >"$hierarchy/cgroup.subtree_control" || true # some can't be had in a container
      done
    fi
    mkdir -p "$hierarchy/$name"
    # A group counts as one process against all others of the machine, and this one stands for a dozen.
    [ ! -f "$hierarchy/$name/cpu.shares" ] || echo 8192 >"$hierarchy/$name/cpu.shares"
    [ ! -f "$hierarchy/$name/cpu.weight" ] || echo 800 >"$hierarchy/$name/cpu.weight"
    # In version 1 a new set of processors is empty, and nothing can run in it.
    for file in cpuset.cpus cpuset.mems; do
      if [ -f "$hierarchy/$name/$file" ] && [ ! -f "$hierarchy/cgroup.controllers" ]; then
        cat "$hierarchy/$file" >"$hierarchy/$name/$file"
      fi
    done
  done
  ;;
remove)
  # A hierarchy of version 2 without controllers, beside those of version 1, is made use of by runc.
  for directory in "$root/$name" "$root"/*/"$name"; do
    [ ! -d "$directory" ] || find "$directory" -depth -type d -exec rmdir {} +
  done
  ;;
esac
