package cadre.server.gateways.sse;

import cadre.server.fleet.log.JobLogs;
import cadre.server.fleet.step.StepReading;
import cadre.server.fleet.step.Steps;
import cadre.server.gateways.http.EventStream;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes the steps in the chunks. The id of an event is the place behind its step. */
final class StepScribe implements Scribe {
    private final Steps steps;
    private final JobLogs logs;
    private final int first;
    private final long offset;
    private @Nullable StepReading reading;

    /**
     * Begins within one attempt, and with the beginning of the next ones.
     *
     * @param first the number of that attempt
     * @param offset of the first byte that is wanted of its steps
     */
    StepScribe(Steps steps, JobLogs logs, int first, long offset) {
        this.steps = steps;
        this.logs = logs;
        this.first = first;
        this.offset = offset;
    }

    @Override
    public long begin(EventStream out, AttemptView attempt, long seq) throws IOException {
        var from = attempt.id().number() == first ? offset : 0;
        reading = steps.from(attempt.id(), from);
        if (from == 0) {
            out.send("attempt", attempt.id() + ":0", attempt);
            return 0;
        }
        return logs.lastBefore(attempt.id(), LogStream.STEPS, from);
    }

    @Override
    public void chunk(EventStream out, LogChunk chunk) throws IOException {
        if (chunk.stream() != LogStream.STEPS || reading == null) {
            return;
        }
        for (var step : reading.accept(chunk)) {
            out.send("step", chunk.attempt() + ":" + step.to(), step.view());
        }
    }
}
