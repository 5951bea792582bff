#!/bin/sh
# Builds the base layer as a tar file from Debian packages: Java, Python, tini and the programs that Spark's scripts call.
# Arguments: the working directory, the output file and the command of debootstrap. Runs in new namespaces.
set -eu
work=$1 output=$2
shift 2
root=$work/root
# debootstrap takes the mirror as the argument after the directory, and has a default.
"$@" --variant=minbase \
  --include=ca-certificates,openjdk-17-jre-headless,procps,python3-minimal,libpython3-stdlib,tini \
  bookworm "$root" ${SPARKBATCH_DEBIAN_MIRROR:+"$SPARKBATCH_DEBIAN_MIRROR"} >"$work/debootstrap.log" 2>&1 || {
  tail -n 5 "$work/debootstrap.log" >&2
  exit 1
}
# Documentation and package lists are not needed in the image.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man \
  "$root"/usr/share/locale "$root"/usr/share/info "$root"/var/log/* "$root"/dev/*
mkdir -p "$root/dev" "$root/opt/spark/work-dir" "$root/opt/spark/conf"
chmod 1777 "$root/tmp" "$root/opt/spark/work-dir"
# The same user as in the image of Apache.
echo 'spark:x:185:0:Spark:/opt/spark:/bin/sh' >>"$root/etc/passwd"
# The same path on every architecture.
for java in "$root"/usr/lib/jvm/java-17-openjdk-*; do ln -s "${java#"$root"}" "$root/opt/java"; done
tar --sort=name --mtime=@0 --numeric-owner -cf "$output" -C "$root" .
