#!/bin/sh
# Creates a veth pair between this machine and the namespaces of a real node; $1 is their first process. The pair disappears with the
# namespaces.
set -eu
init=$1 device=$2 host=$3 node=$4 kubernetes=$5 dns=$6 pods=$7

ip link add "$device" type veth peer name eth0 netns "$init"
ip address add "$host/30" dev "$device"
ip address add "$kubernetes/32" dev "$device"
ip link set "$device" up

inside() { nsenter --target "$init" --net -- "$@"; }
inside ip link set lo up
inside ip address add "$dns/32" dev lo
inside ip address add "$node/30" dev eth0
inside ip link set eth0 up
# There is no other route: pods reach the API server and nothing else outside of the node.
inside ip route add "$kubernetes/32" via "$host"

# A route to the pods, so that this machine can open a Spark UI.
ip route add "$pods" via "$node"
