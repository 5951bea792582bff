{{- /* Definitions shared by the status templates of this folder. Prepended to each of them when a stack starts. */ -}}

{{- /* The statuses of all containers, in one state. Arguments: pod, state (waiting, running, terminated), reason, message,
       exitCode; only: the one container that ends while the others keep running.
       A terminated container keeps its status. A container that ends without having run gets the status a kubelet reports then. */ -}}
{{- define "containers" }}
{{- $arguments := . }}
{{- $now := Now }}
{{- $known := dict }}
{{- range dig "status" "containerStatuses" list .pod }}{{ $_ := set $known .name . }}{{ end }}
containerStatuses:
{{- range .pod.spec.containers }}
{{- $before := dig .name dict $known }}
{{- $startedAt := dig "state" "running" "startedAt" "" $before }}
{{- $id := printf "containerd://%s" (printf "%s/%s" $arguments.pod.metadata.uid .name | sha256sum) }}
{{- $state := dict }}
{{- if dig "state" "terminated" "" $before }}
{{- $state = $before.state }}
{{- else if eq $arguments.state "waiting" }}
{{- $state = dict "waiting" (dict "reason" $arguments.reason "message" (or $arguments.message "")) }}
{{- else if or (eq $arguments.state "running") (and $arguments.only (ne $arguments.only .name)) }}
{{- $state = dict "running" (dict "startedAt" (or $startedAt $now)) }}
{{- else if $startedAt }}
{{- $state = dict "terminated" (dict "exitCode" $arguments.exitCode "reason" $arguments.reason "message" (or $arguments.message "") "startedAt" $startedAt "finishedAt" $now "containerID" $id) }}
{{- else }}
{{- $state = dict "terminated" (dict "exitCode" 137 "reason" "ContainerStatusUnknown" "message" "The container could not be located when the pod was terminated" "startedAt" nil "finishedAt" nil) }}
{{- end }}
{{- $runs := hasKey $state "running" }}
{{- $ran := or $runs $startedAt (dig "containerID" "" $before) }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ if $ran }}{{ printf "%s@sha256:%s" .image (sha256sum .image) | Quote }}{{ else }}""{{ end }}
  {{- if $ran }}
  containerID: {{ $id | Quote }}
  {{- end }}
  ready: {{ $runs }}
  started: {{ $runs }}
  restartCount: 0
  state: {{ toJson $state }}
  lastState: {}
{{- end }}
{{- end }}

{{- /* The statuses of init containers, which have completed once the others start. Arguments: pod, state. */ -}}
{{- define "initContainers" }}
{{- $arguments := . }}
{{- $now := Now }}
{{- if .pod.spec.initContainers }}
initContainerStatuses:
{{- range .pod.spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ printf "%s@sha256:%s" .image (sha256sum .image) | Quote }}
  ready: true
  started: false
  restartCount: 0
  state: {{ toJson (dict "terminated" (dict "exitCode" 0 "reason" "Completed" "startedAt" $now "finishedAt" $now)) }}
  lastState: {}
{{- end }}
{{- end }}
{{- end }}

{{- /* The conditions a kubelet keeps; those of others, as PodScheduled, stay as they are. Of: ready, sandbox, reason. */ -}}
{{- define "conditions" }}
{{- $now := Now | Quote }}
conditions:
- { type: PodReadyToStartContainers, status: "{{ .sandbox }}", lastProbeTime: null, lastTransitionTime: {{ $now }} }
- { type: Initialized, status: "True", lastProbeTime: null, lastTransitionTime: {{ $now }} }
- { type: Ready, status: "{{ .ready }}", reason: "{{ .reason }}", lastProbeTime: null, lastTransitionTime: {{ $now }} }
- { type: ContainersReady, status: "{{ .ready }}", reason: "{{ .reason }}", lastProbeTime: null, lastTransitionTime: {{ $now }} }
{{- end }}

{{- /* Of the pod itself. */ -}}
{{- define "hostIP" }}
{{- with NodeIPWith .spec.nodeName }}
hostIP: {{ . | Quote }}
hostIPs: [{ ip: {{ . | Quote }} }]
{{- end }}
{{- end }}
{{- define "podIP" }}
{{- /* Given once: a second address would be added to the first, and refused. */ -}}
{{- if not .status.podIP }}
{{- with PodIPWith .spec.nodeName (or .spec.hostNetwork false) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ . | Quote }}
podIPs: [{ ip: {{ . | Quote }} }]
{{- end }}
{{- end }}
{{- end }}
