#!/bin/sh
# Makes the layer below Spark, a tar, out of Debian's packages: Java, Python, tini and what Spark's scripts call.
# Called with the directory to work in, the file to make and debootstrap's command; run in namespaces of its own.
set -eu
work=$1 output=$2
shift 2
root=$work/root
# debootstrap takes the mirror after the directory, and its own without one.
"$@" --variant=minbase \
  --include=ca-certificates,openjdk-17-jre-headless,procps,python3-minimal,libpython3-stdlib,tini \
  bookworm "$root" ${SPARKBATCH_DEBIAN_MIRROR:+"$SPARKBATCH_DEBIAN_MIRROR"} >"$work/debootstrap.log" 2>&1 || {
  tail -n 5 "$work/debootstrap.log" >&2
  exit 1
}
# Nobody reads documentation or installs packages in there.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man \
  "$root"/usr/share/locale "$root"/usr/share/info "$root"/var/log/* "$root"/dev/*
mkdir -p "$root/dev" "$root/opt/spark/work-dir" "$root/opt/spark/conf"
chmod 1777 "$root/tmp" "$root/opt/spark/work-dir"
# The user that Apache's image has, too.
echo 'spark:x:185:0:Spark:/opt/spark:/bin/sh' >>"$root/etc/passwd"
# By one name on every processor.
for java in "$root"/usr/lib/jvm/java-17-openjdk-*; do ln -s "${java#"$root"}" "$root/opt/java"; done
tar --sort=name --mtime=@0 --numeric-owner -cf "$output" -C "$root" .
