#!/bin/sh
# Lays the cable between this machine and a real node's namespaces, whose first process is $1. Both ends go with the namespaces.
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
# No other way leads out of the node: what runs there reaches the API server, and nothing else of the world.
inside ip route add "$kubernetes/32" via "$host"

# Pods have addresses that this machine knows the way to, so that a Spark UI can be opened.
ip route add "$pods" via "$node"
