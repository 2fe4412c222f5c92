package cadre.node.attempt;

import cadre.node.agents.Refusal;
import cadre.node.agents.SideReader;
import cadre.node.agents.Unread;
import cadre.node.spool.OutputPump;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.LogStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of an agent through its output: whether its first turn has begun, what it used, how
 * it says it ended. Written by the pump's thread and that of the side files, read by any.
 */
final class Observation implements OutputPump.Listener {
    /** Hears of what the server should know at once. */
    interface Listener {
        /** The first turn has begun; nothing of it has left the node yet. */
        void turnBegan();

        /** More was used: so much in all, and by model. */
        void used(Usage total, List<ModelUsage> models);

        /** The CLI has said this of its account's quota, which is news. */
        void windows(List<QuotaWindow> windows);

        /** It gets nowhere. */
        void noProgress(Progress.Stuck stuck);

        /** For so long there was nothing new; said all the time while the agent runs. */
        void silentFor(Duration time);
    }

    private static final int MOST_REFUSALS = 20;

    /** A command that only finds out that it cannot begin is done sooner. */
    private static final Duration SILENT_TURN = Duration.ofSeconds(5);

    private final boolean anyOutputIsATurn;
    private final Listener listener;
    private final Progress progress;
    private volatile long errFrom = Long.MAX_VALUE;
    private volatile boolean turnBegun;
    private volatile boolean ended;
    private volatile @Nullable Step last;
    private final RunUsage usage = new RunUsage();
    private final Set<String> refusals = new LinkedHashSet<>();
    private volatile String sessionId = "";
    private volatile String model = "";
    private Usage said = Usage.NONE;
    private List<QuotaWindow> windows = List.of();
    private final LastWords words = new LastWords();
    private final Holdup holdup = new Holdup();
    private long errPosition;
    private boolean anyStep;
    private boolean anyUnread;
    private boolean done;
    private long doneNanos;

    /**
     * Has seen nothing.
     *
     * @param anyOutputIsATurn for a CLI whose output has no turns; so is any silence of some length
     * @param progress is told each step
     */
    Observation(boolean anyOutputIsATurn, Listener listener, Progress progress) {
        this.anyOutputIsATurn = anyOutputIsATurn;
        this.listener = listener;
        this.progress = progress;
    }

    /** From here on the error file is the agent's own. */
    void agentBegins(long inErr) {
        errFrom = inErr;
    }

    /** It runs, and there was nothing new of it for so long. */
    synchronized void silentFor(Duration time) {
        listener.silentFor(time);
        if (anyOutputIsATurn && !ended && time.compareTo(SILENT_TURN) >= 0) {
            begin();
        }
    }

    /** All that it wrote was seen: what comes now, Cadre itself has to say. */
    void agentHasEnded() {
        ended = true;
    }

    /** An earlier run of the node has seen that the first turn has begun. */
    void turnHasBegun() {
        turnBegun = true;
    }

    @Override
    public synchronized void wrote(LogStream stream, long position) {
        errPosition = stream == LogStream.ERR ? position : errPosition;
        if (anyOutputIsATurn && !ended && (stream == LogStream.OUT || position > errFrom)) {
            begin();
        }
    }

    @Override
    public synchronized void said(LogStream stream, byte[] masked) {
        if (stream == LogStream.STEPS || anyOutputIsATurn) {
            return;
        }
        // Before it, prepare scripts wrote to the same file; masking makes nothing longer.
        long own = stream == LogStream.ERR ? errPosition - errFrom : masked.length;
        if (own > 0) {
            int from = (int) Math.max(0, masked.length - own);
            words.read(stream, masked, from, !turnBegun && last == null);
        }
    }

    @Override
    public synchronized void step(Step step) {
        anyStep = true;
        progress.step(step);
        if (!(step instanceof Step.Session || step instanceof Step.Notice)) {
            holdup.over();
        }
        switch (step) {
            case Step.Session(var id, var name) -> {
                sessionId = id;
                model = name.isEmpty() ? model : name;
            }
            case Step.Message _, Step.ToolCall _, Step.ToolResult _, Step.FileChange _ -> {
                done = false;
                begin();
            }
            case Step.Used(var name, var now) -> {
                done = false;
                usage.streamSays(name, now);
                sayUsed();
            }
            case Step.Notice notice -> {
                anyUnread |= Unread.isOne(notice);
                if (!Refusal.isOne(notice)) {
                    holdup.told(notice);
                } else if (refusals.size() < MOST_REFUSALS) {
                    refusals.add(notice.text());
                }
            }
            case Step.Answered(_, var now) -> {
                begin();
                usage.finalEventSays(now);
                sayUsed();
                finish(step);
            }
            case Step.Failed(_, _, _, _, var now) -> {
                usage.finalEventSays(now);
                sayUsed();
                finish(step);
            }
        }
    }

    /**
     * What the CLI's own files say; they name models and tokens, the session until the stream does,
     * and may gainsay a success. Nothing else of them counts.
     */
    synchronized void sideSteps(List<Step> steps, SideReader.Extent extent) {
        for (var step : steps) {
            switch (step) {
                case Step.Session(var id, var name) -> {
                    sessionId = sessionId.isEmpty() ? id : sessionId;
                    model = model.isEmpty() ? name : model;
                }
                case Step.Used(var name, var now) -> {
                    holdup.over();
                    usage.filesSay(name, now, extent);
                }
                case Step.Failed _ -> last = last instanceof Step.Answered ? step : last;
                case Step.Message _,
                        Step.ToolCall _,
                        Step.ToolResult _,
                        Step.FileChange _,
                        Step.Notice _,
                        Step.Answered _ -> {
                    // the stream says these
                }
            }
        }
        if (!steps.isEmpty()) {
            sayUsed();
        }
    }

    /** What the CLI has said of its account's quota so far. */
    synchronized void windows(List<QuotaWindow> now) {
        if (!now.isEmpty() && !now.equals(windows)) {
            windows = List.copyOf(now);
            listener.windows(windows);
        }
    }

    /** What holds the CLI up by the word of its own files. */
    synchronized void heldUpBy(Optional<Step.Notice> trouble) {
        holdup.filesSay(trouble);
    }

    /** The last trouble that the CLI told of, if it has done nothing since. */
    synchronized Optional<Step.Notice> trouble() {
        return holdup.trouble();
    }

    /** The same if it has only waited for so long. */
    synchronized Optional<Step.Notice> troubleFor(Duration patience) {
        return holdup.longerThan(patience);
    }

    private void finish(Step step) {
        last = step;
        done = true;
        doneNanos = System.nanoTime();
    }

    /** How long ago the final event came; empty if there is none or the agent went on after it. */
    synchronized Optional<Duration> sinceDone() {
        return done
                ? Optional.of(Duration.ofNanos(System.nanoTime() - doneNanos))
                : Optional.empty();
    }

    /** Whether a line of its output was too long to be read. */
    synchronized boolean anyUnread() {
        return anyUnread;
    }

    /** What it said last, for people if it did; as complete as the pump has read it. */
    synchronized Optional<LastWords.Line> lastWords() {
        return words.last();
    }

    /** The last line that it wrote for people. */
    synchronized Optional<LastWords.Line> lastForPeople() {
        return words.lastForPeople();
    }

    /** A line of its own that says why it could not even begin. */
    synchronized Optional<LastWords.Complaint> complaint() {
        return turnBegun || last != null ? Optional.empty() : words.complaint();
    }

    /** Its own words that ask for a login, if no turn has begun. */
    synchronized Optional<LastWords.Line> loginPrompt() {
        return turnBegun || last != null ? Optional.empty() : words.prompt();
    }

    /** The same if nothing but silence, or more such talk, has followed for so long. */
    synchronized Optional<LastWords.Line> waitsForLogin(Duration patience) {
        return anyStep || words.promptAge() < patience.toNanos() ? Optional.empty() : loginPrompt();
    }

    boolean turnBegun() {
        return turnBegun;
    }

    /** The last final step. */
    Optional<Step> last() {
        return Optional.ofNullable(last);
    }

    /** The agent's final text, empty if it gave none. */
    String answer() {
        return last instanceof Step.Answered(var answer, _) ? answer : "";
    }

    /** All that was used. */
    synchronized Usage usage() {
        return usage.total(model);
    }

    /** The same, by model. */
    synchronized List<ModelUsage> models() {
        return usage.models(model);
    }

    /** Tools that the agent was refused; each once, the first twenty. */
    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    String sessionId() {
        return sessionId;
    }

    String model() {
        return model;
    }

    private void begin() {
        if (!turnBegun) {
            turnBegun = true;
            listener.turnBegan();
        }
    }

    private void sayUsed() {
        var total = usage.total(model);
        if (!total.equals(Usage.NONE) && !total.equals(said)) {
            said = total;
            listener.used(total, usage.models(model));
        }
    }
}
