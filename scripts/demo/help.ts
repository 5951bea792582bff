/** Name of the stack of the demo. */
export const STACK_NAME = 'demo';

/** The command that ends the stack from another terminal. */
export const DOWN_COMMAND = `npm run stack -- down --name ${STACK_NAME}`;

/** The text for `--help`, in 80 columns. */
export const HELP = `Runs four Spark batches on a Temporal server and a Kubernetes control plane on
this machine: one finishes, one fails, one is killed by a signal, and one loses
its worker to kill -9 and continues with another one.

Usage: npm run demo [-- [--real] [--keep]]

  --real    run the pi example of Spark instead, on a real kubelet with
            containerd and an image of Spark, and print pi from the log of the
            driver; needs Linux and root
  --keep    keep servers and worker running at the end, until Ctrl-C or
            ${DOWN_COMMAND}
  --help    show this text

The first run downloads the binaries of the servers to
~/.cache/temporal-spark-batch, or builds them with Go (about 12 minutes on
2 cores). Nothing is installed elsewhere.

Exit codes:
  0    every batch ended as expected
  1    a batch did not end as expected, or the demo could not run
  2    the command line is invalid
  130  interrupted by Ctrl-C (143: by SIGTERM); all started servers have ended
Ctrl-C with --keep ends the servers, with the exit code of the demo.

DEBUG=1 shows the stack trace of an error.
`;
