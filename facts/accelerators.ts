/** A compute device that the host's Container Device Interface configuration describes: `nvidia.com/gpu=all`. */
export const ACCELERATOR = /^[a-z0-9][\w.-]*\/(gpu|mig|npu|tpu|xpu)=[\w.:-]+$/i;
