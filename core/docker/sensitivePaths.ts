import { covers, expandHome, type Segments } from "./hostPath";

interface SensitivePlace {
  readonly segments: Segments;
  /** What anyone who mounts it gets: "the host's devices". */
  readonly gives: string;
  /**
   * `tree`: the place and everything below it; `folder`: only the place itself and folders above it; `writable`: the
   * tree, unless it is mounted read-only.
   */
  readonly extent: "tree" | "folder" | "writable";
}

/**
 * The host's own files below /etc. Any other name there holds the configuration of one application, which decides
 * whether its content is sensitive.
 */
const ACCOUNTS = `
  passwd passwd- group group- shadow shadow- gshadow gshadow- subuid subuid- subgid subgid- master.passwd
  login.defs nologin securetty shells sudoers sudoers.d sudo.conf doas.conf doas.d pam.d pam.conf security skel
  adduser.conf deluser.conf krb5.keytab krb5kdc sssd openldap ldap nslcd.conf ipa ssh ssl pki letsencrypt gnupg
  wireguard openvpn ipsec.d ipsec.conf ipsec.secrets swanctl strongswan strongswan.d ppp NetworkManager netplan
  network wpa_supplicant iwd dropbear tinc crypttab luks credstore credstore.encrypted vault.d consul.d nomad.d
  boto.cfg netrc gitconfig davfs2 autofs auto.master exports exports.d samba
`;
const SYSTEM = `
  systemd init init.d inittab rc rc.local rc.d rc.conf rcS.d rc0.d rc1.d rc2.d rc3.d rc4.d rc5.d rc6.d conf.d
  runit sv s6 local.d default sysconfig cron.d cron.hourly cron.daily cron.weekly cron.monthly cron.yearly crontab
  crontabs cron.allow cron.deny anacrontab at.allow at.deny periodic incron.d profile profile.d bash.bashrc bashrc
  bash_completion.d zsh zshrc zshenv zprofile csh.cshrc csh.login environment environment.d ld.so.conf
  ld.so.conf.d ld.so.preload ld.so.cache alternatives xdg X11 update-motd.d logrotate.d logrotate.conf dhcp
  dhcpcd.conf ifplugd resolvconf kernel initramfs-tools mkinitcpio.conf mkinitcpio.d dracut.conf dracut.conf.d
  grub.d grub.cfg grub2.cfg modprobe.conf modprobe.d modules modules-load.d udev sysctl.conf sysctl.d binfmt.d
  tmpfiles.d sysusers.d fstab fstab.d mtab acpi pm needrestart apt yum yum.conf yum.repos.d dnf zypp pacman.conf
  pacman.d apk rpm dpkg selinux apparmor apparmor.d audit audisp polkit-1 dbus-1 firewalld nftables.conf
  nftables.d iptables ufw hosts.allow hosts.deny xinetd.conf xinetd.d inetd.conf rsyslog.conf rsyslog.d fail2ban
  monit snmp nginx apache2 httpd
`;
const ENGINES = `
  docker containerd containers crio crictl.yaml cni cdi kubernetes rancher k3s k0s kubelet.d microk8s lxc lxd
  incus libvirt qemu buildkit nvidia-container-runtime kata-containers origin cloud waagent.conf amazon salt
  puppet puppetlabs chef ansible ostree
`;

/** Host paths that give away the host or its user's account. */
const SENSITIVE: readonly SensitivePlace[] = [
  ...places("folder", "the host's configuration, accounts and keys", "/etc"),
  ...places("tree", "the host's accounts and keys", ...inEtc(ACCOUNTS)),
  ...places("tree", "what the host starts and obeys", ...inEtc(SYSTEM)),
  ...places("tree", "the configuration of the host's engines, nodes and their keys", ...inEtc(ENGINES)),
  ...places("tree", "the host's processes and kernel settings", "/proc"),
  ...places("tree", "the host's kernel and devices", "/sys"),
  ...places("tree", "the host's devices", "/dev"),
  ...places("tree", "the host's boot loader and kernel", "/boot", "/efi"),
  ...places("folder", "the host's whole file system", "/sysroot", "/private"),
  ...places(
    "tree",
    "the container engine's images, layers, volumes and secrets",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/buildkit",
    "/var/lib/balena-engine",
    "/var/snap/docker",
    "~/.local/share/docker",
    "~/.local/share/containers",
    "~/Library/Containers/com.docker.docker",
    "~/AppData/Local/Docker",
    "c:/programdata/docker",
    "c:/programdata/containerd",
  ),
  ...places(
    "tree",
    "the container engine's running containers and their file systems",
    "/run/docker",
    "/run/containerd",
    "/run/runc",
    "/run/crun",
    "/run/crio",
    "/run/containers",
    "/run/k3s",
    "/run/k0s",
  ),
  ...places(
    "tree",
    "the cluster's node: pod volumes, service account tokens and keys",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/lib/k0s",
    "/var/lib/etcd",
    "/var/lib/crio",
    "/var/lib/minikube",
    "/var/snap/microk8s",
    "c:/var/lib/kubelet",
    "c:/etc",
    "c:/k",
  ),
  ...places("tree", "the host's service manager", "/run/systemd/private", "/run/dbus/system_bus_socket"),
  ...places("tree", "the service manager of the user who is logged in", "/run/user/*/bus", "/run/user/*/systemd"),
  ...places(
    "tree",
    "a daemon that starts machines and containers as root",
    "/run/libvirt",
    "/run/nri",
    "/run/incus",
    "/var/lib/incus",
    "/var/lib/lxd",
    "/var/snap/lxd",
  ),
  ...places("tree", "the host's scheduled jobs", "/var/spool/cron", "/var/spool/at"),
  ...places("tree", "the host's start-up scripts and instance secrets", "/var/lib/cloud"),
  ...places(
    "tree",
    "a user's keys and credentials",
    "~/.ssh",
    "~/.gnupg",
    "~/.aws",
    "~/.azure",
    "~/.kube",
    "~/.docker/config.json",
    "~/.config/gcloud",
    "~/.config/gh",
    "~/.git-credentials",
    "~/.netrc",
    "~/.password-store",
    "~/.vault-token",
    "~/Library/Keychains",
    "~/AppData/Roaming/gcloud",
    "~/AppData/Roaming/Microsoft",
  ),
  ...places("folder", "users' home folders with their keys and credentials", "~", "/home", "/Users", "c:/users"),
  ...places("folder", "the Windows host's whole system drive", "c:/"),
  ...places("tree", "the Windows host", "c:/windows"),
  ...places("folder", "the Windows host's configuration and keys", "c:/programdata", "c:/programdata/ssh"),
  ...places(
    "writable",
    "the programs the host itself runs, to change",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt/cni",
    "/run/systemd/system",
    "/Applications",
    "/Library",
    "/System",
    "c:/program files",
    "c:/program files (x86)",
  ),
  ...places(
    "writable",
    "what runs when a user logs in, to change",
    "~/.bashrc",
    "~/.bash_profile",
    "~/.profile",
    "~/.zshrc",
    "~/.zprofile",
    "~/.config/autostart",
    "~/.config/systemd",
    "~/.local/bin",
    "~/Library/LaunchAgents",
  ),
];

/**
 * Harmless places below a sensitive folder: public files, devices that lead nowhere, data that belongs to the container
 * that mounts it.
 */
const HARMLESS = names(
  "/etc/localtime",
  "/etc/timezone",
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
  "/etc/os-release",
  "/etc/lsb-release",
  "/etc/redhat-release",
  "/etc/system-release",
  "/etc/debian_version",
  "/etc/alpine-release",
  "/etc/machine-id",
  "/etc/nsswitch.conf",
  "/etc/services",
  "/etc/protocols",
  "/etc/krb5.conf",
  "/etc/ssl/certs",
  "/etc/ssl/cert.pem",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ca-certificates",
  "/etc/ca-certificates.conf",
  "/etc/pki/ca-trust",
  "/etc/pki/tls/certs",
  "/etc/pki/tls/cert.pem",
  "/usr/share/ca-certificates",
  "/usr/local/share/ca-certificates",
  "/usr/share/zoneinfo",
  "/usr/share/fonts",
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/random",
  "/dev/urandom",
  "/dev/tty",
  "/dev/shm",
  "/dev/log",
  "/dev/fuse",
  "/dev/net",
  // Where volume plugins put their own sockets.
  "/run/docker/plugins",
  // The same data that mounting the volume by its name exposes.
  "/var/lib/docker/volumes/*/_data",
  "/var/lib/rancher/k3s/storage/*",
  "/var/snap/microk8s/common/default-storage/*",
);

/**
 * Harmless to read but not to write: accounts without their passwords, registries' certificates, what a container's own
 * /proc and /sys show.
 */
const HARMLESS_READ_ONLY = names(
  "/etc/passwd",
  "/etc/group",
  "/etc/docker/certs.d",
  "/proc/cpuinfo",
  "/proc/loadavg",
  "/proc/meminfo",
  "/proc/stat",
  "/proc/uptime",
  "/proc/version",
  "/sys/block",
  "/sys/bus",
  "/sys/class",
  "/sys/devices",
);

function inEtc(list: string): string[] {
  return list
    .trim()
    .split(/\s+/)
    .map((name) => `/etc/${name}`);
}

function places(extent: SensitivePlace["extent"], gives: string, ...paths: string[]): SensitivePlace[] {
  return names(...paths).map((segments) => ({ segments, gives, extent }));
}

/** Segments of catalogue paths; below a Windows drive in lower case, since Windows ignores case. */
function names(...paths: string[]): Segments[] {
  return paths
    .flatMap(expandHome)
    .map((segments) => (segments[0] === "c:" ? segments.map((name) => name.toLowerCase()) : segments));
}

interface Catalogue {
  readonly harmless: readonly Segments[];
  readonly harmlessReadOnly: readonly Segments[];
  readonly sensitive: readonly SensitivePlace[];
}

const WHOLE: Catalogue = { harmless: HARMLESS, harmlessReadOnly: HARMLESS_READ_ONLY, sensitive: SENSITIVE };
/** The parts of the catalogue below each folder of the root, by its name; under "" for any other name. */
const BELOW = new Map<string, Catalogue>();

/** The part of the catalogue that can cover a place or be covered by it. */
function catalogueFor([first = "*"]: Segments): Catalogue {
  if (first === "*") return WHOLE;
  const folder = ROOT_FOLDERS.has(first) ? first : "";
  let part = BELOW.get(folder);
  if (!part) {
    const isBelow = ([name]: Segments) => name === folder || name === "*" || name === undefined;
    part = {
      harmless: HARMLESS.filter(isBelow),
      harmlessReadOnly: HARMLESS_READ_ONLY.filter(isBelow),
      sensitive: SENSITIVE.filter(({ segments }) => isBelow(segments)),
    };
    BELOW.set(folder, part);
  }
  return part;
}

const ROOT_FOLDERS: ReadonlySet<string | undefined> = new Set(
  [...HARMLESS, ...HARMLESS_READ_ONLY, ...SENSITIVE.map(({ segments }) => segments)].map(([name]) => name),
);

/** What a mount of these host segments gives away; undefined if the catalogue has nothing for it. */
export function sensitivity(mounted: Segments, readOnly: boolean): string | undefined {
  const { harmless, harmlessReadOnly, sensitive } = catalogueFor(mounted);
  if (harmless.some((place) => covers(place, mounted))) return undefined;
  if (readOnly && harmlessReadOnly.some((place) => covers(place, mounted))) return undefined;
  const given = sensitive.filter((place) => isIn(place, mounted, readOnly));
  return (given.find(({ segments }) => segments.length <= mounted.length) ?? given[0])?.gives;
}

function isIn({ segments, extent }: SensitivePlace, mounted: Segments, readOnly: boolean): boolean {
  if (extent === "writable" && readOnly) return false;
  return covers(mounted, segments) || (extent !== "folder" && covers(segments, mounted));
}
