package cadre.server.fleet.log;

import cadre.server.fleet.log.LogStore.Piece;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads pieces, wherever their bytes are. */
final class LogReader {
    private final Database logs;
    private final Optional<LogPacks> packs;

    LogReader(Database logs, Optional<LogPacks> packs) {
        this.logs = logs;
        this.packs = packs;
    }

    /** As {@link LogStore#endingAfter}. */
    List<LogChunk> endingAfter(AttemptId attempt, LogStream stream, long offset, int limit) {
        return read(tx -> LogStore.endingAfter(tx, attempt, stream, offset, limit));
    }

    List<LogChunk> read(Function<Tx, List<Piece>> query) {
        var pieces = logs.read(query::apply);
        return pieces.stream()
                .map(piece -> packs.map(all -> all.filled(piece)).orElseGet(() -> piece.whole()))
                .toList();
    }
}
