package cadre.node.attempt;

import cadre.wire.agent.Step;
import cadre.wire.link.ProgressOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Whether an agent gets anywhere: new diffs and commands that do not fail again and again. Judged
 * on the node, where steps, tokens and work tree are. The work tree is looked at on a thread of its
 * own, once a minute at most, and only when tokens were used or the time is over. Steps come from
 * the pump's thread, looks from the run's.
 */
final class Progress implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final int MOST_OPEN_CALLS = 1000;

    /**
     * It gets nowhere.
     *
     * @param rule {@code tokens}, {@code equal_failures} or {@code sec}
     * @param text what was seen, for people
     * @param episode how often that was so, from 1 on
     */
    record Stuck(String rule, String text, int episode) {}

    /** A look at the work tree: what it was like, and where the run was when it began. */
    private record Look(FutureTask<Optional<String>> print, long tokens, long nanos) {}

    private final ProgressOrder rules;
    private final Callable<Optional<String>> fingerprint;
    private final long intervalNanos;
    private final Map<String, String> calls =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MOST_OPEN_CALLS;
                }
            };
    private String lastFailed = "";
    private int equalFailures;
    private @Nullable String failingCommand;
    private @Nullable Look looking;
    private @Nullable String lastPrint;
    private boolean blind;
    private boolean told;
    private long lookedNanos = System.nanoTime();
    private long lookedTokens = -1;
    private long baseTokens;
    private long baseNanos = System.nanoTime();
    private int episodes;

    /**
     * Begins to count.
     *
     * @param fingerprint changes with the diff of the work tree; empty if there is none to look at
     */
    Progress(ProgressOrder rules, Callable<Optional<String>> fingerprint) {
        this.rules = rules;
        this.fingerprint = fingerprint;
        this.intervalNanos = interval(rules).toNanos();
    }

    private static Duration interval(ProgressOrder rules) {
        var quarter = Duration.ofSeconds(rules.sec()).dividedBy(4);
        var wanted = quarter.isZero() || quarter.compareTo(INTERVAL) > 0 ? INTERVAL : quarter;
        return wanted.compareTo(LEAST) < 0 ? LEAST : wanted;
    }

    /** The agent did this. */
    synchronized void step(Step step) {
        switch (step) {
            case Step.ToolCall(var id, var tool, var arguments) ->
                    calls.put(id, tool + ' ' + arguments);
            case Step.ToolResult(var id, var failed, _) -> {
                var call = calls.remove(id);
                if (call != null) {
                    ended(call, failed);
                }
            }
            case Step.Session _,
                    Step.Message _,
                    Step.FileChange _,
                    Step.Used _,
                    Step.Notice _,
                    Step.Answered _,
                    Step.Failed _ -> {
                // these say nothing of it
            }
        }
    }

    private void ended(String call, boolean failed) {
        var again = failed && call.equals(lastFailed);
        equalFailures = again ? equalFailures + 1 : failed ? 1 : 0;
        lastFailed = failed ? call : "";
        if (!again) {
            failingCommand = null;
        }
        if (rules.equalFailures() > 0 && equalFailures == rules.equalFailures()) {
            failingCommand = call;
        }
    }

    /**
     * Looks whether it gets nowhere; each time is told once, and begins anew after progress.
     *
     * @param tokens used so far, without those read again from the cache
     */
    synchronized Optional<Stuck> look(long tokens) {
        var failing = failingCommand;
        if (failing != null) {
            failingCommand = null;
            return Optional.of(
                    stuck(
                            "equal_failures",
                            "the same command failed %d times in a row: %s"
                                    .formatted(equalFailures, shown(failing))));
        }
        if (blind || (rules.tokens() == 0 && rules.sec() == 0)) {
            return Optional.empty();
        }
        var now = System.nanoTime();
        var look = looking;
        if (look != null) {
            return look.print().isDone() ? judge(look) : Optional.empty();
        }
        if (lookedTokens < 0 || now - lookedNanos >= intervalNanos && isDue(tokens, now)) {
            begin(tokens, now);
        }
        return Optional.empty();
    }

    private boolean isDue(long tokens, long now) {
        return tokens != lookedTokens || rules.sec() > 0 && !told && now - baseNanos >= secNanos();
    }

    private long secNanos() {
        return Duration.ofSeconds(rules.sec()).toNanos();
    }

    private void begin(long tokens, long now) {
        lookedTokens = tokens;
        lookedNanos = now;
        var task = new FutureTask<>(fingerprint);
        looking = new Look(task, tokens, now);
        Thread.ofVirtual().name("progress").start(task);
    }

    private Optional<Stuck> judge(Look look) {
        looking = null;
        var print = print(look);
        var first = lastPrint == null;
        if (print.isEmpty()) {
            blind = first; // nothing to look at, now and later
            renew(look);
            return Optional.empty();
        }
        if (first || !print.get().equals(lastPrint)) {
            lastPrint = print.get();
            renew(look);
            return Optional.empty();
        }
        if (told) {
            return Optional.empty();
        }
        var used = look.tokens() - baseTokens;
        if (rules.tokens() > 0 && used >= rules.tokens()) {
            told = true;
            return Optional.of(
                    stuck("tokens", grouped(used) + " tokens were used since the last new diff"));
        }
        if (rules.sec() > 0 && look.nanos() - baseNanos >= secNanos()) {
            told = true;
            var sec = Duration.ofNanos(look.nanos() - baseNanos).toSeconds();
            return Optional.of(
                    stuck("sec", "there is no new diff for " + grouped(sec) + " seconds"));
        }
        return Optional.empty();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** There is progress, or nobody can tell. */
    private void renew(Look look) {
        baseTokens = look.tokens();
        baseNanos = look.nanos();
        told = false;
    }

    private static Optional<String> print(Look look) {
        try {
            return Objects.requireNonNull(look.print().get());
        } catch (ExecutionException cannotBeRead) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Stuck stuck(String rule, String text) {
        episodes++;
        return new Stuck(rule, text, episodes);
    }

    private static String shown(String call) {
        var line = call.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }

    @Override
    public synchronized void close() {
        var look = looking;
        if (look != null) {
            look.print().cancel(true);
        }
    }
}
