import { PAUSE_IMAGE } from './image/names.ts';

/** The configuration of the node's containerd, in TOML. Its sockets and its state are where it puts them by itself. */
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
  # Without CAP_SYS_RESOURCE runc may not lower oom_score_adj below its own, and no container would start.
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

/** Every registry is a closed port of the node: an image that is not there is missing at once, and nobody is asked for it. */
export const REGISTRIES = `server = "http://127.0.0.1:9"
[host."http://127.0.0.1:9"]
capabilities = ["pull", "resolve"]
`;
