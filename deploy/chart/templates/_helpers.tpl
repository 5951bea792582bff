{{/* Name of the worker's objects: <release>-worker. */}}
{{- define "spark-batch.worker" -}}
{{ printf "%s-worker" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "spark-batch.serviceAccount" -}}
{{ .Values.worker.serviceAccount | default (include "spark-batch.worker" .) }}
{{- end }}

{{- define "spark-batch.selector" -}}
app.kubernetes.io/name: spark-batch-worker
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "spark-batch.labels" -}}
app.kubernetes.io/part-of: temporal-spark-batch
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "spark-batch.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* sparkbatch.yaml: the configured one, completed by the cluster of the release. */}}
{{- define "spark-batch.configuration" -}}
{{- $configuration := deepCopy .Values.configuration }}
{{- if not (hasKey $configuration "clusters") }}
{{- $cluster := dict "inCluster" true }}
{{- if not .Values.rbac.allNamespaces }}
{{- $names := list }}
{{- range .Values.driverNamespaces }}{{ $names = append $names .name }}{{ end }}
{{- $_ := set $cluster "namespaces" $names }}
{{- end }}
{{- $_ := set $configuration "clusters" (dict "default" $cluster) }}
{{- end }}
{{- toYaml $configuration }}
{{- end }}

{{/* Rules for the permissions of enabled features; argument: list of permissions, enabled features. */}}
{{- define "spark-batch.rules" -}}
{{- $enabled := index . 1 }}
{{- range index . 0 }}
{{- $needed := true }}
{{- range .features }}{{ if not (has . $enabled) }}{{ $needed = false }}{{ end }}{{ end }}
{{- if $needed }}
# {{ .purpose }}
- apiGroups: [{{ .apiGroup | quote }}]
  resources: [{{ .resource | quote }}]
  verbs: {{ toJson .verbs }}
{{- end }}
{{- end }}
{{- end }}

{{/* Environment variables of every container: Temporal's standard variables. */}}
{{- define "spark-batch.env" -}}
{{- with .Values.temporal }}
- name: TEMPORAL_ADDRESS
  value: {{ .address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ .namespace | quote }}
{{- if .apiKey.secretName }}
- name: TEMPORAL_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .apiKey.secretName }}
      key: {{ .apiKey.key }}
{{- end }}
{{- if .tls.enabled }}
- name: TEMPORAL_TLS
  value: 'true'
{{- if and .tls.secretName .tls.clientCertificate }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: /etc/sparkbatch-tls/tls.crt
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: /etc/sparkbatch-tls/tls.key
{{- end }}
{{- if and .tls.secretName .tls.serverAuthority }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/sparkbatch-tls/ca.crt
{{- end }}
{{- with .tls.serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.worker.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What every pod has: the user, the image's Secrets, where it may run. */}}
{{- define "spark-batch.podSettings" -}}
securityContext:
  runAsNonRoot: true
  # The user `node` of the image, by its number: Kubernetes cannot verify from a name that it is not root.
  runAsUser: 1000
  runAsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.worker.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.worker.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "spark-batch.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "spark-batch.mounts" -}}
- name: config
  mountPath: /etc/sparkbatch
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if .Values.temporal.tls.secretName }}
- name: temporal-tls
  mountPath: /etc/sparkbatch-tls
  readOnly: true
{{- end }}
{{- range .Values.kubeconfigs }}
- name: cluster-{{ .name }}
  mountPath: /etc/sparkbatch-clusters/{{ .name }}
  readOnly: true
{{- end }}
{{- with .Values.worker.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Argument: root, name of the ConfigMap with the configuration. */}}
{{- define "spark-batch.volumes" -}}
{{- $root := index . 0 }}
- name: config
  configMap:
    name: {{ index . 1 }}
# Compiled code, and the files of a running spark-submit.
- name: tmp
  emptyDir:
    sizeLimit: 1Gi
{{- with $root.Values.temporal.tls.secretName }}
- name: temporal-tls
  secret:
    secretName: {{ . }}
{{- end }}
{{- range $root.Values.kubeconfigs }}
- name: cluster-{{ .name }}
  secret:
    secretName: {{ .secretName }}
    items:
      - key: {{ .key | default "kubeconfig" }}
        path: {{ .key | default "kubeconfig" }}
{{- end }}
{{- with $root.Values.worker.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* A Job that runs one command as a hook; argument: dict of root, name, hook, weight, args, configMap. */}}
{{- define "spark-batch.hookJob" -}}
{{- $root := .root }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "spark-batch.labels" $root | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .hook }}
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: {{ .backoffLimit }}
  template:
    metadata:
      labels:
        {{- include "spark-batch.labels" $root | nindent 8 }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      {{- include "spark-batch.podSettings" $root | nindent 6 }}
      containers:
        - name: sparkbatch
          image: {{ include "spark-batch.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: {{ toJson .args }}
          env:
            {{- include "spark-batch.env" $root | nindent 12 }}
          {{- include "spark-batch.containerSecurity" $root | nindent 10 }}
          resources:
            requests: { cpu: 100m, memory: 256Mi }
            limits: { memory: 512Mi }
          volumeMounts:
            {{- include "spark-batch.mounts" $root | nindent 12 }}
      volumes:
        {{- include "spark-batch.volumes" (list $root .configMap) | nindent 8 }}
{{- end }}
