package cadre.server.fleet.log;

import cadre.server.access.Principal;
import cadre.wire.id.AttemptId;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** The logs of all attempts. Thread-safe; every method may block on the store. */
public final class JobLogs {
    /**
     * Stores a piece, if it begins where the stream ends.
     *
     * @return where the stream ends now; when that is not behind the piece, nothing was stored
     * @throws cadre.wire.error.CadreException STALE if the attempt is not that node's with that
     *     token; INVALID for a piece over 256 KiB or with impossible numbers
     */
    public ServerMessage.LogStored append(Principal node, NodeMessage.Log piece) {
        throw new UnsupportedOperationException();
    }

    /** The chunks after {@code seq} (0 for all), ascending; at least one if there is one. */
    public List<LogChunk> after(AttemptId attempt, long seq, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** Waits for a chunk after {@code seq}; false if none came. */
    public boolean awaitAfter(AttemptId attempt, long seq, Duration maxWait) {
        throw new UnsupportedOperationException();
    }

    /**
     * Copies a stream from {@code offset} on, with a line {@code [cadre: N bytes missing]} in place
     * of each gap.
     */
    public void copy(AttemptId attempt, LogStream stream, long offset, OutputStream to)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Where the stream ends, in bytes, gaps counted; 0 if nothing came. */
    public long end(AttemptId attempt, LogStream stream) {
        throw new UnsupportedOperationException();
    }
}
