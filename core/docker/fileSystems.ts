/** What a file system type passed to mount(2) is backed by. */
export type FileSystemKind =
  /** A block device. */
  | "disk"
  /** Another machine. */
  | "network"
  /** Private memory, initially empty. */
  | "memory"
  /** Folders that the options name. */
  | "overlay"
  /** No type: a bind mount, or a type that mount(8) detects on the device. */
  | "none"
  /** The kernel itself, or an unknown type. */
  | "kernel";

const KINDS: ReadonlyMap<string, FileSystemKind> = new Map([
  ...kinds("none", "none", "bind", "auto"),
  ...kinds("memory", "tmpfs", "ramfs"),
  ...kinds("overlay", "overlay", "overlayfs", "aufs", "unionfs", "fuse.fuse-overlayfs"),
  ...kinds(
    "network",
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ceph",
    "glusterfs",
    "fuse.glusterfs",
    "lustre",
    "beegfs",
  ),
  ...kinds("network", "davfs", "davfs2", "sshfs", "fuse.sshfs", "afs"),
  ...kinds("disk", "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "nilfs2", "bcachefs", "reiserfs"),
  ...kinds("disk", "vfat", "fat", "msdos", "exfat", "ntfs", "ntfs3", "ntfs-3g", "fuseblk", "hfs", "hfsplus", "apfs"),
  ...kinds("disk", "iso9660", "udf", "squashfs", "erofs", "cramfs", "romfs", "minix", "ufs", "gfs2", "ocfs2"),
]);

/**
 * Where the host mounts the kernel's own file systems. Mounted again from outside of every container, they show the
 * same content.
 */
const KERNEL_PATHS: ReadonlyMap<string, string> = new Map([
  ["proc", "/proc"],
  ["sysfs", "/sys"],
  ["devtmpfs", "/dev"],
  ["devpts", "/dev/pts"],
  ["mqueue", "/dev/mqueue"],
  ["hugetlbfs", "/dev/hugepages"],
  ["binder", "/dev/binderfs"],
  ["cgroup", "/sys/fs/cgroup"],
  ["cgroup2", "/sys/fs/cgroup"],
  ["cpuset", "/sys/fs/cgroup"],
  ["bpf", "/sys/fs/bpf"],
  ["pstore", "/sys/fs/pstore"],
  ["resctrl", "/sys/fs/resctrl"],
  ["selinuxfs", "/sys/fs/selinux"],
  ["smackfs", "/sys/fs/smackfs"],
  ["fusectl", "/sys/fs/fuse/connections"],
  ["configfs", "/sys/kernel/config"],
  ["debugfs", "/sys/kernel/debug"],
  ["tracefs", "/sys/kernel/tracing"],
  ["securityfs", "/sys/kernel/security"],
  ["efivarfs", "/sys/firmware/efi/efivars"],
  ["binfmt_misc", "/proc/sys/fs/binfmt_misc"],
  ["nfsd", "/proc/fs/nfsd"],
  ["xenfs", "/proc/xen"],
]);

function kinds(kind: FileSystemKind, ...types: string[]): [string, FileSystemKind][] {
  return types.map((type) => [type, kind]);
}

/** @param type as mount(2) takes it; an unknown type counts as one of the kernel's own */
export function fileSystemKind(type: string): FileSystemKind {
  return KINDS.get(type.toLowerCase()) ?? "kernel";
}

/** The host path that shows the same content as a kernel file system; undefined for a type of another kind. */
export function kernelFileSystemPath(type: string): string | undefined {
  if (fileSystemKind(type) !== "kernel") return undefined;
  return KERNEL_PATHS.get(type.toLowerCase()) ?? `/sys/fs/${type.replaceAll("/", "")}`;
}
