package cadre.server.gateways.sse;

import cadre.server.fleet.log.JobLogs;
import cadre.server.gateways.http.EventStream;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogChunk;
import java.io.IOException;

/** Writes the chunks themselves. */
record ChunkScribe(JobLogs logs, LogPart part) implements Scribe {
    @Override
    public long begin(EventStream out, AttemptView attempt, long seq) throws IOException {
        if (seq == 0) {
            out.send("attempt", attempt.id() + ":0", attempt);
        }
        return Math.max(seq, part.seqBefore(attempt.id(), logs));
    }

    @Override
    public void chunk(EventStream out, LogChunk chunk) throws IOException {
        var wanted = part.of(chunk);
        if (wanted.isPresent()) {
            out.send("chunk", chunk.attempt() + ":" + chunk.seq(), ChunkJson.of(wanted.get()));
        }
    }
}
