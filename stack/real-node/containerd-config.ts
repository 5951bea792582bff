import { PAUSE_IMAGE } from './image/names.ts';

/** The configuration of containerd, in TOML. Sockets and state are at their default paths. */
export function containerdConfig({ directory }: { directory: string }): string {
  return `version = 3
root = '${directory}/containerd'
imports = []
[plugins.'io.containerd.internal.v1.opt']
  path = '${directory}/opt'
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${PAUSE_IMAGE}'
[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = '${directory}/registries'
[plugins.'io.containerd.cri.v1.runtime']
  # Without CAP_SYS_RESOURCE, runc can't lower oom_score_adj below its own, and no container would start.
  restrict_oom_score_adj = true
  enable_unprivileged_ports = false
  enable_unprivileged_icmp = false
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  BinaryName = '${directory}/bin/runc'
  SystemdCgroup = false
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['${directory}/cni/bin']
  conf_dir = '${directory}/cni/conf'
[plugins.'io.containerd.nri.v1.nri']
  disable = true
`;
}

/** Redirects every registry to a closed port of the node, so that the pull of a missing image fails at once and offline. */
export const REGISTRIES = `server = "http://127.0.0.1:9"
[host."http://127.0.0.1:9"]
capabilities = ["pull", "resolve"]
`;
