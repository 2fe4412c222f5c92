package cadre.node.spool;

import cadre.node.agents.StepReader;
import cadre.node.redact.Redactor;
import cadre.node.redact.Secrets;
import cadre.wire.agent.Step;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Moves what an agent wrote into its spool, and reads the steps in it. Always begins at the first
 * byte: after a restart the same bytes come out, those already spooled are not written again, and
 * the listener hears every step once more. For one thread.
 */
public final class OutputPump implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;
    private static final int ROUNDS = 32;

    /** Hears what the agent does, before a byte of it can reach the server. */
    public interface Listener {
        /** A step was read. */
        void step(Step step);

        /** The agent has written something to this stream, up to this place in its own file. */
        void wrote(LogStream stream, long position);
    }

    private final LogSpool spool;
    private final Secrets secrets;
    private final StepReader reader;
    private final Listener listener;
    private final Tail out;
    private final Tail err;
    private final Redactor outRedactor;
    private final Redactor errRedactor;
    private final byte[] buffer = new byte[BUFFER];
    private long outAt;
    private long errAt;
    private long stepsAt;
    private boolean outEnded;

    /**
     * Makes a pump that has moved nothing.
     *
     * @param directory holds {@code out} and {@code err}, as the agent writes them
     */
    public OutputPump(
            Path directory, LogSpool spool, Secrets secrets, StepReader reader, Listener listener) {
        this.spool = spool;
        this.secrets = secrets;
        this.reader = reader;
        this.listener = listener;
        this.out = new Tail(directory.resolve("out"));
        this.err = new Tail(directory.resolve("err"));
        this.outRedactor = secrets.redactor();
        this.errRedactor = secrets.redactor();
    }

    /**
     * Moves what there is, at most a few megabytes.
     *
     * @return whether there was anything
     */
    public boolean pumpOnce() {
        var moved = false;
        for (int round = 0; round < ROUNDS; round++) {
            int fromOut = outEnded ? 0 : out.read(buffer);
            if (fromOut > 0) {
                listener.wrote(LogStream.OUT, out.position());
                takeOut(outRedactor.read(buffer, 0, fromOut));
            }
            int fromErr = err.read(buffer);
            if (fromErr > 0) {
                listener.wrote(LogStream.ERR, err.position());
                takeErr(errRedactor.read(buffer, 0, fromErr));
            }
            if (fromOut + fromErr == 0) {
                return moved;
            }
            moved = true;
        }
        return moved;
    }

    /**
     * The agent writes no more: moves the rest, and what of its output and steps was held back. The
     * error stream goes on, for what Cadre and its scripts have to say.
     */
    public void agentEnded() {
        drain();
        if (!outEnded) {
            outEnded = true;
            takeOut(outRedactor.end());
            takeSteps(reader.end());
        }
    }

    /** Nothing more comes. Call once. */
    public void end() {
        agentEnded();
        drain();
        takeErr(errRedactor.end());
    }

    private void drain() {
        while (pumpOnce()) {
            // until nothing is left
        }
    }

    @Override
    public void close() {
        out.close();
        err.close();
    }

    /** Steps first: the listener says that the turn has begun before these bytes can be sent. */
    private void takeOut(byte[] masked) {
        takeSteps(reader.read(masked, 0, masked.length));
        spool.write(LogStream.OUT, outAt, masked);
        outAt += masked.length;
    }

    private void takeErr(byte[] masked) {
        spool.write(LogStream.ERR, errAt, masked);
        errAt += masked.length;
    }

    private void takeSteps(List<Step> steps) {
        for (var step : steps) {
            listener.step(step);
            var line = secrets.mask(Json.write(step) + "\n").getBytes(StandardCharsets.UTF_8);
            spool.write(LogStream.STEPS, stepsAt, line);
            stepsAt += line.length;
        }
    }
}
