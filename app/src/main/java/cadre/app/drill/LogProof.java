package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Each stored log is what the agent wrote: all of it for one that came to its end, and for one that
 * was ended before its beginning up to no less than what it has certainly written.
 */
final class LogProof implements Proof {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Evidence evidence;
    private final Office office;

    LogProof(Evidence evidence, Office office) {
        this.evidence = evidence;
        this.office = office;
    }

    @Override
    public List<Finding> findings() throws InterruptedException {
        var findings = new ArrayList<Finding>();
        for (var job : evidence.jobs()) {
            var plan = evidence.plan(job);
            for (var attempt : job.attempts()) {
                out(attempt, plan, findings);
                err(attempt, plan, findings);
            }
        }
        return findings;
    }

    private void out(AttemptView attempt, PlannedJob plan, List<Finding> findings)
            throws InterruptedException {
        var stored = stored(attempt.id(), LogStream.OUT);
        var expected = Expected.out(plan);
        var seen = evidence.of(attempt.id());
        var wrote = seen.stream().mapToLong(Sighting::wrote).max().orElse(0);
        var ended = seen.stream().anyMatch(Sighting::hasEnded);
        if (!Expected.isBeginning(stored, expected)) {
            find(findings, "wrong_log", attempt, plan, stored, expected, "differs from");
        } else if (ended && stored.length != expected.length) {
            find(findings, "lost_log", attempt, plan, stored, expected, "is shorter than");
        } else if (stored.length < wrote) {
            findings.add(
                    new Finding(
                            "lost_log",
                            attempt.id().toString(),
                            "has %d bytes of at least %d that its agent wrote (%s, %s)"
                                    .formatted(
                                            stored.length,
                                            wrote,
                                            plan.kind().word(),
                                            attempt.state())));
        }
    }

    /** Between the agent's own lines are those of Cadre, and of its shell about what was killed. */
    private void err(AttemptView attempt, PlannedJob plan, List<Finding> findings)
            throws InterruptedException {
        var stored = only(stored(attempt.id(), LogStream.ERR), plan.key());
        var expected = Expected.err(plan);
        var ended = evidence.of(attempt.id()).stream().anyMatch(Sighting::hasEnded);
        if (!Expected.isBeginning(stored, expected)
                || (ended && stored.length != expected.length)) {
            find(findings, "wrong_err_log", attempt, plan, stored, expected, "differs from");
        }
    }

    private byte[] stored(AttemptId attempt, LogStream stream) throws InterruptedException {
        var route =
                Route.of("jobs", attempt.job(), "log")
                        .with("stream", stream.word())
                        .with("attempt", attempt.number());
        return office.ask(PATIENCE, api -> bytes(api, route));
    }

    private static byte[] bytes(Api api, Route route) {
        try (var in = api.open(route)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only the lines that begin with the text, which are the agent's own. */
    static byte[] only(byte[] stored, String text) {
        var kept = new ByteArrayOutputStream();
        int from = 0;
        while (from < stored.length) {
            int to = from;
            while (to < stored.length && stored[to] != '\n') {
                to++;
            }
            to = Math.min(to + 1, stored.length);
            if (startsWith(stored, from, text)) {
                kept.write(stored, from, to - from);
            }
            from = to;
        }
        return kept.toByteArray();
    }

    private static boolean startsWith(byte[] bytes, int from, String text) {
        for (int n = 0; n < text.length(); n++) {
            if (from + n >= bytes.length || bytes[from + n] != text.charAt(n)) {
                return false;
            }
        }
        return true;
    }

    private static void find(
            List<Finding> findings,
            String promise,
            AttemptView attempt,
            PlannedJob plan,
            byte[] stored,
            byte[] expected,
            String how) {
        findings.add(
                new Finding(
                        promise,
                        attempt.id().toString(),
                        "stored %d bytes %s: %s the %d that its agent wrote (%s, %s)"
                                .formatted(
                                        stored.length,
                                        Expected.hash(stored).substring(0, 12),
                                        how,
                                        expected.length,
                                        plan.kind().word(),
                                        attempt.state())));
    }
}
