package cadre.wire.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The id of one try of a job, written {@code j17.2}: the second attempt of job 17.
 *
 * @param job the job
 * @param number from 1, ascending within the job
 */
public record AttemptId(JobId job, int number) implements Comparable<AttemptId> {
    /**
     * Reads {@code j17.2}.
     *
     * @throws cadre.wire.error.CadreException INVALID if it has another form
     */
    @JsonCreator
    public static AttemptId of(String text) {
        var dot = text.indexOf('.');
        var job = dot < 0 ? text : text.substring(0, dot);
        var number = Ids.number("attempt id", 'j', dot < 0 ? "x" : text.substring(dot + 1));
        return new AttemptId(
                new JobId(Ids.number("attempt id", 'j', job)),
                (int) Math.min(number, Integer.MAX_VALUE));
    }

    @Override
    public int compareTo(AttemptId other) {
        var byJob = job.compareTo(other.job);
        return byJob != 0 ? byJob : Integer.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return job + "." + number;
    }
}
