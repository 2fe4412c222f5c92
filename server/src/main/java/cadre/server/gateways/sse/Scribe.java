package cadre.server.gateways.sse;

import cadre.server.gateways.http.EventStream;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogChunk;
import java.io.IOException;

/** Writes what a follower wants to see of a log. For one follower. */
interface Scribe {
    /**
     * An attempt is followed from now on.
     *
     * @param seq of the last chunk that was seen, 0 for none
     * @return the seq behind which everything wanted lies
     */
    long begin(EventStream out, AttemptView attempt, long seq) throws IOException;

    /** The next chunk of that attempt. */
    void chunk(EventStream out, LogChunk chunk) throws IOException;
}
