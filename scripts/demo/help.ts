/** Name of the demo's stack. */
export const NAME = 'demo';

/** The command that ends it from anywhere. */
export const DOWN = `npm run stack -- down --name ${NAME}`;

/** For `--help`, in 80 columns. */
export const HELP = `Runs four Spark batches on a Temporal server and a Kubernetes API server of your
own machine: one finishes, one fails, one is killed by a signal while it runs,
and during one the worker is killed -9 and replaced.

Usage: npm run demo [-- [--real] [--keep]]

  --real    run Spark's own estimate of pi instead, on a real kubelet with
            containerd and Spark's image, and print pi from the driver's log;
            needs Linux and root
  --keep    leave everything running at the end, to look around, until Ctrl-C
            or ${DOWN}
  --help    this text

The first run gets the servers' binaries into ~/.cache/temporal-spark-batch: it
downloads them, or builds them with Go (about 12 minutes on 2 cores). Nothing is
installed elsewhere.

Exit codes:
  0    every batch ended as expected
  1    one did not, or the demo could not run; the message says why
  2    the command line was not understood
  130  interrupted by Ctrl-C (143: by SIGTERM); what was started has been ended
Ctrl-C while --keep keeps everything ends it, with the demo's own exit code.

DEBUG=1 shows where an error came from.
`;
