package cadre.server.fleet.step;

import cadre.wire.api.StepView;
import cadre.wire.job.LogChunk;
import java.util.ArrayList;
import java.util.List;

/** Reads the steps of one attempt out of the chunks of its stream. For one thread. */
public final class StepReading {
    private final StepLines lines;
    private final StepSequence sequence;

    StepReading(long offset, StepSequence sequence) {
        this.lines = new StepLines(offset);
        this.sequence = sequence;
    }

    /**
     * A step and the byte of the stream behind it.
     *
     * @param to from where one goes on behind it
     */
    public record Placed(long to, StepView view) {}

    /** The steps that this chunk completes. Chunks of the stream {@code steps} come in order. */
    public List<Placed> accept(LogChunk chunk) {
        var steps = new ArrayList<Placed>();
        for (var part : lines.accept(chunk)) {
            sequence.accept(part).ifPresent(view -> steps.add(new Placed(part.to(), view)));
        }
        return steps;
    }
}
