package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of a job, ascending in the order of filing. Written as {@code j17}; the bare number is
 * read too.
 */
public record JobId(long number) implements Comparable<JobId> {
    /**
     * Reads {@code j17} or {@code 17}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it is neither
     */
    @JsonCreator
    public static JobId of(String text) {
        return new JobId(Ids.number("job id", 'j', text));
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return "j" + number;
    }
}
