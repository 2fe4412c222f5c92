package cadre.server.fleet.log;

import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogCheck;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what a node has sent of a log with what is stored, by reading that back: a hash of what
 * came in would not tell what the disk has made of it.
 */
final class LogComparison {
    private static final int CHUNKS_AT_ONCE = 16;
    private static final String SHA256 = "[0-9a-f]{64}";

    private final Database logs;
    private final LogReader reader;

    LogComparison(Database logs, LogReader reader) {
        this.logs = logs;
        this.reader = reader;
    }

    /**
     * One for each stream that was sent or is stored; none if nothing was said.
     *
     * @throws CadreException INVALID for impossible numbers, or one stream twice
     */
    List<LogCheck> check(AttemptId attempt, List<LogTotal> said) {
        if (said.isEmpty()) {
            return List.of();
        }
        var sent = new HashMap<LogStream, LogTotal>();
        for (var total : said) {
            var good = total.bytes() >= 0 && total.sha256().matches(SHA256);
            if (!good || sent.put(total.stream(), total) != null) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The totals of a log are impossible",
                        Map.of("attempt", attempt, "stream", total.stream()),
                        "Give each stream once, with its bytes and their SHA-256");
            }
        }
        var states = logs.read(tx -> LogStore.streams(tx, attempt));
        var checks = new ArrayList<LogCheck>();
        for (var stream : LogStream.values()) {
            var total = Optional.ofNullable(sent.get(stream));
            var state = Optional.ofNullable(states.get(stream));
            if (total.isPresent() || state.filter(one -> one.stored() > 0).isPresent()) {
                checks.add(check(attempt, stream, total, state));
            }
        }
        return checks;
    }

    private LogCheck check(
            AttemptId attempt,
            LogStream stream,
            Optional<LogTotal> total,
            Optional<LogStore.StreamState> state) {
        var stored = stored(attempt, stream);
        var sent =
                total.orElse(new LogTotal(stream, 0, HexFormat.of().formatHex(sha256().digest())));
        var redacted = state.filter(one -> one.redacted() > 0).isPresent();
        var same = sent.bytes() == stored.bytes();
        var limited = state.filter(one -> one.end() > one.stored()).isPresent();
        return new LogCheck(
                stream,
                same && (redacted || sent.sha256().equals(stored.sha256())),
                sent.bytes(),
                sent.sha256(),
                stored.bytes(),
                stored.sha256(),
                redacted
                        ? Optional.of("redacted before its end: only its length is compared")
                        : Optional.of("the log has a gap").filter(_ -> !same && limited));
    }

    /** What is stored of a stream, gaps passed over. */
    record Stored(long bytes, String sha256) {}

    Stored stored(AttemptId attempt, LogStream stream) {
        var digest = sha256();
        var bytes = 0L;
        var from = 0L;
        while (true) {
            var at = from;
            var chunks = reader.endingAfter(attempt, stream, at, CHUNKS_AT_ONCE);
            if (chunks.isEmpty()) {
                return new Stored(bytes, HexFormat.of().formatHex(digest.digest()));
            }
            for (var chunk : chunks) {
                digest.update(chunk.data());
                bytes += chunk.data().length;
                from = chunk.offset() + chunk.data().length;
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
