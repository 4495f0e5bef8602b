#!/bin/bash
# Applies a plan in eight shares, one a task. The plan was made with -ShardCount 8, and lies on storage that every node
# can write as the user of the job:
#   sbatch deploy/slurm-array.sh /shared/plans/invoices -TotalRequestsPerSecond 4000
# After a failure, only the shares that are missing: sbatch --array=2,5 …; Get-OssEncryptionPlan names them
# (MissingShards). More than 1,001 tasks need MaxArraySize of the site. OSS_RUNBOOKS is the folder of apply-share.ps1.
#SBATCH --job-name=oss-encryption
#SBATCH --array=0-7
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=512
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=oss-encryption-%A_%a.log

pwsh -NoProfile -NonInteractive -File "${OSS_RUNBOOKS:-/opt/oss-encryption}/apply-share.ps1" "$@"
code=$?

# 11: it could not be finished now. Slurm starts it again, at most three times.
if [ "$code" -eq 11 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
