package cadre.node.spool;

import cadre.node.agents.StepReader;
import cadre.node.redact.Secrets;
import cadre.wire.agent.Step;
import cadre.wire.agent.StepLine;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Moves what an agent wrote into its spool, and reads the steps in it. Always begins at the first
 * byte: after a restart the same bytes come out, those already spooled are not written again, and
 * the listener hears every step once more. For one thread.
 */
public final class OutputPump implements AutoCloseable {
    private static final int BUFFER = 128 * 1024;
    private static final int ROUNDS = 32;
    private static final long MOST_IN_HURRY = 8L << 20;
    private static final int MOST_MODELS = 50;

    /** Hears what the agent does, before a byte of it can reach the server. */
    public interface Listener {
        /** A step was read. */
        void step(Step step);

        /** The agent has written something to this stream, up to this place in its own file. */
        void wrote(LogStream stream, long position);

        /** These masked bytes of it are on their way; the steps in them were told before. */
        void said(LogStream stream, byte[] masked);
    }

    private final InstantSource clock;
    private final Secrets secrets;
    private final StepReader reader;
    private final Listener listener;
    private final LogBounds bounds;
    private final RawStream out;
    private final RawStream err;
    private final StepLines stepLines;
    private final byte[] buffer = new byte[BUFFER];

    /** What was used as the CLI's own files say, and is not among the steps yet, by model. */
    private final Map<String, Step.Used> aside = new LinkedHashMap<>();

    /** What Cadre itself has to say to who reads the steps, and is not among them yet. */
    private final Set<Step.Notice> notices = new LinkedHashSet<>();

    private final Set<Step.Notice> noticed = new HashSet<>();

    /** Tokens of a model that the steps tell of. */
    private final Map<String, Long> told = new HashMap<>();

    private boolean outEnded;

    /**
     * Makes a pump that has moved nothing.
     *
     * @param directory holds {@code out} and {@code err}, as the agent writes them
     * @param clock says when a step was read
     */
    public OutputPump(
            Path directory,
            LogSpool spool,
            Secrets secrets,
            StepReader reader,
            Listener listener,
            LogBounds bounds,
            InstantSource clock) {
        this.clock = clock;
        this.secrets = secrets;
        this.reader = reader;
        this.listener = listener;
        this.bounds = bounds;
        this.err = stream(LogStream.ERR, directory, spool, _ -> {});
        this.out = stream(LogStream.OUT, directory, spool, this::takeOut);
        // After the output, which finds out whether its file was cut.
        this.stepLines = new StepLines(directory, spool, bounds.mostBytes());
        for (var line : stepLines.addedBefore()) {
            var step = StepLine.read(line).map(StepLine::step);
            step.ifPresent(this::note);
            step.filter(Step.Notice.class::isInstance)
                    .map(Step.Notice.class::cast)
                    .ifPresent(noticed::add);
        }
    }

    private RawStream stream(
            LogStream stream, Path directory, LogSpool spool, Consumer<byte[]> taker) {
        var both =
                new RawStream.Taker() {
                    @Override
                    public void wrote(long position) {
                        listener.wrote(stream, position);
                    }

                    @Override
                    public void take(byte[] masked) {
                        taker.accept(masked);
                        listener.said(stream, masked);
                    }

                    @Override
                    public long steps() {
                        return stepLines.offset();
                    }
                };
        return new RawStream(stream, directory, spool, secrets, bounds.mostBytes(), both);
    }

    /**
     * Moves what there is, at most a few megabytes.
     *
     * @return whether there was anything, be it beyond the limit
     */
    public boolean pumpOnce() {
        boolean moved = move();
        return out.hasGrown() | err.hasGrown() | moved;
    }

    private boolean move() {
        var moved = false;
        for (int round = 0; round < ROUNDS; round++) {
            int fromOut = outEnded ? 0 : out.pump(buffer);
            int fromErr = err.pump(buffer);
            if (fromOut + fromErr == 0) {
                return moved;
            }
            moved = true;
        }
        return moved;
    }

    /**
     * The CLI's own files say that so much was used; {@link #tellAside} makes a step of it. By any
     * thread.
     */
    public void aside(Step.Used used) {
        synchronized (aside) {
            if (aside.size() < MOST_MODELS || aside.containsKey(used.model())) {
                aside.put(used.model(), used);
            }
        }
    }

    /**
     * Cadre itself has to say this, once; {@link #tellAside} makes a step of it. By the thread of
     * this pump.
     */
    public void notice(Step.Notice notice) {
        if (!noticed.contains(notice)) {
            notices.add(notice);
        }
    }

    /**
     * Makes steps of what was said {@link #aside} and is more than the steps tell of. After a
     * restart it waits until the output was read as far as it was before.
     *
     * @return whether there are new steps
     */
    public boolean tellAside() {
        List<Step.Used> waiting;
        synchronized (aside) {
            waiting = List.copyOf(aside.values());
        }
        var any = false;
        for (var notice : List.copyOf(notices)) {
            if (stepLines.addAside(line(notice))) {
                notices.remove(notice);
                noticed.add(notice);
                any = true;
            }
        }
        for (var used : waiting) {
            var isMore = used.usage().totalTokens() > told.getOrDefault(used.model(), 0L);
            if (isMore && !stepLines.addAside(line(used))) {
                continue;
            }
            note(used);
            any |= isMore;
            synchronized (aside) {
                aside.remove(used.model(), used);
            }
        }
        return any;
    }

    /**
     * The agent writes no more: moves the rest, and what of its output and steps was held back. The
     * error stream goes on, for what Cadre and its scripts have to say.
     */
    public void agentEnded() {
        drain();
        if (!outEnded) {
            outEnded = true;
            out.end(buffer);
            takeSteps(reader.end());
            stepLines.end();
        }
    }

    /** Nothing more comes. Call once. */
    public void end() {
        agentEnded();
        drain();
        err.end(buffer);
    }

    /** Ends though another process goes on to write: at the limit, or when there is no time. */
    private void drain() {
        while (!isToSkip() && move()) {
            // until nothing is left
        }
    }

    private boolean isToSkip() {
        return bounds.hurried().getAsBoolean()
                && (outEnded ? 0 : out.left()) + err.left() > MOST_IN_HURRY;
    }

    @Override
    public void close() {
        out.close();
        err.close();
    }

    /** Steps first: the listener says that the turn has begun before these bytes can be sent. */
    private void takeOut(byte[] masked) {
        takeSteps(reader.read(masked, 0, masked.length));
    }

    private void takeSteps(List<Step> steps) {
        for (var step : steps) {
            listener.step(step);
            note(step);
            stepLines.add(line(step).getBytes(StandardCharsets.UTF_8));
        }
    }

    private String line(Step step) {
        return StepLine.write(clock.instant(), secrets.mask(Json.write(step))) + "\n";
    }

    private void note(Step step) {
        if (step instanceof Step.Used(var model, var usage)
                && (told.size() < MOST_MODELS || told.containsKey(model))) {
            told.merge(model, usage.totalTokens(), Math::max);
        }
    }
}
