#!/usr/bin/env bash
# Inside fresh namespaces: our overlay over this machine's own root (which stays untouched), and systemd as process 1.
# boot_namespace.sh EMPTY_FOLDER PROJECT PYTHON_PREFIX PYTHON_NAME SITE_PACKAGES DEVICE_KEY
set -euo pipefail
base="$1" project="$2" prefix="$3" python="$4" packages="$5" key="$6"
root="$base/root"

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$base"
mkdir "$base/upper" "$base/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
  touch "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

cp -r "$project/image/root/." "$root/"
# The install layout of image/README.md. Interpreter and project may be in a home folder, which the units do not see.
venv="$root/usr/lib/visioguichet"
mkdir -p "$venv/bin" "$venv/lib/$python/site-packages" "$root"/opt/{python,packages,project}
mount --bind "$prefix" "$root/opt/python"
mount --bind "$packages" "$root/opt/packages"
mount --bind "$project" "$root/opt/project"
printf '/opt/packages\n/opt/project\n' > "$venv/lib/$python/site-packages/visioguichet.pth"
ln -s "/opt/python/bin/$python" "$venv/bin/python"
echo "home = /opt/python/bin" > "$venv/pyvenv.cfg"
echo /opt/python/lib > "$root/etc/ld.so.conf.d/visioguichet.conf"
chroot "$root" ldconfig

mkdir -p "$root/etc/visioguichet" "$root/var/lib/visioguichet"
printf 'profile = "virtual"\ncentral_url = "http://127.0.0.1:1"\n' > "$root/etc/visioguichet/borne.toml"
chroot "$root" systemd-sysusers
install -m 600 "$key" "$root/var/lib/visioguichet/device.key"
chroot "$root" chown -R visioguichet: /var/lib/visioguichet

units="$root/etc/systemd/system"
rm -rf "$units"/*.wants
# Devices, the clock and log-ins are this machine's.
for unit in cups.{service,socket,path} systemd-udevd.service systemd-udevd-{kernel,control}.socket \
  systemd-udev-{trigger,settle}.service systemd-{timesyncd,logind,networkd,random-seed}.service; do
  ln -sf /dev/null "$units/$unit"
done
mkdir "$units/visioguichet-counter.service.d"
# The unit's own span makes the test long.
printf '[Service]\nWatchdogSec=6\n' > "$units/visioguichet-counter.service.d/test.conf"
# The document worker in the counter's own sandbox: it ends well only if it could give up its sockets.
sed -e 's/^Type=.*/Type=oneshot/' -e '/^\(Restart\|WatchdogSec\)=/d' \
  -e 's/-m firmware$/-m firmware.papers.check_worker 640000000 10 ""/' \
  "$root/usr/lib/systemd/system/visioguichet-counter.service" > "$units/worker.service"
cat > "$units/borne.target" <<END
[Unit]
Description=A borne and nothing else
Requires=basic.target
After=basic.target
Wants=visioguichet-counter.service visioguichet-call.service
END

mkdir "$root/oldroot"
cd "$root"
pivot_root . oldroot
umount -l /oldroot
exec env -i container=docker PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --unit=borne.target --log-target=console --show-status=0
