package cadre.cli.command;

import cadre.wire.job.JobState;

/** The exit statuses of every verb. */
public final class ExitStatus {
    /** Done. */
    public static final int DONE = 0;

    /** Failed. */
    public static final int FAILED = 1;

    /** Wrong usage. */
    public static final int USAGE = 2;

    /** Time was up. */
    public static final int TIMED_OUT = 124;

    /** Interrupted or cancelled. */
    public static final int INTERRUPTED = 130;

    /** Ended by SIGTERM while a job was followed, which goes on. */
    public static final int TERMINATED = 143;

    private ExitStatus() {}

    /** What {@code run} and {@code wait} end with for a job in this state. */
    public static int of(JobState state) {
        return switch (state) {
            case JobState.Succeeded _, JobState.Queued _, JobState.Running _ -> DONE;
            case JobState.Failed _, JobState.Lost _ -> FAILED;
            case JobState.Cancelled _ -> INTERRUPTED;
            case JobState.TimedOut _ -> TIMED_OUT;
        };
    }
}
